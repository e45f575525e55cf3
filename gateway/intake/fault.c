#include "intake/fault.h"

#include <stdarg.h>
#include <stdio.h>

void fault_set(struct fault *fault, uint64_t record, uint64_t offset,
               const char *format, ...)
{
    fault->record = record;
    fault->offset = offset;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
}
