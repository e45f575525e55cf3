#define SD_JOURNAL_SUPPRESS_LOCATION
#include "service/journal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#define MAX_FIELDS 20
#define MAX_FIELD 1100

bool journal_is_there(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;
    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
           fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device &&
           st.st_ino == inode;
}

/** syslog(3)'s numbers, which the journal has too; its names are ours, so they
 *  cannot be said here. */
static int priority_of(enum log_level level)
{
    static const int priorities[] = {3, 4, 5, 6, 6, 6, 7, 7};
    int bit = 0;
    while (bit < 7 && !((unsigned)level >> bit & 1))
        bit++;
    return priorities[bit];
}

/** "EBGATE_JOB=PAYROLL" of job and PAYROLL. */
static void write_field(char *out, const struct log_field *field)
{
    int len =
        snprintf(out, MAX_FIELD, "EBGATE_%s=%s", field->name, field->value);
    for (char *c = out; len > 0 && *c && *c != '='; c++)
        *c = (char)toupper((unsigned char)*c);
}

bool journal_take(void *arg, enum log_level level, const char *text,
                  const struct log_field *fields)
{
    (void)arg;
    char lines[MAX_FIELDS + 2][MAX_FIELD];
    struct iovec parts[MAX_FIELDS + 2];
    int count = 0;
    snprintf(lines[count++], MAX_FIELD, "MESSAGE=%s", text);
    snprintf(lines[count++], MAX_FIELD, "PRIORITY=%d", priority_of(level));
    for (; fields->name && count < MAX_FIELDS + 2; fields++)
        write_field(lines[count++], fields);
    for (int i = 0; i < count; i++)
        parts[i] = (struct iovec){lines[i], strlen(lines[i])};
    return sd_journal_sendv(parts, count) == 0;
}
