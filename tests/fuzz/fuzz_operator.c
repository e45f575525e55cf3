/* Whatever stands on the operator's line, it is obeyed by a row of the table
 * whose required keys have their values, or refused with a reason. */
#include "service/operator.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct operator_command *c)
{
    for (int i = 0; i < OPERATOR_MAX_KEYS && c->row->keys[i].name; i++) {
        const struct operator_key *key = &c->row->keys[i];
        const char *value = operator_value(c, key->name);
        if ((value != NULL) != c->given[i] || (key->required && !value))
            abort();
        if (value && (*value == '\0' || strlen(value) >= OPERATOR_MAX_VALUE))
            abort();
        if (value && key->type == OPERATOR_WORD && !strstr(key->name, value))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct operator_command command;
    char why[900] = "";
    char *line = malloc(size + 1);
    if (!line)
        return 0;
    memcpy(line, data, size);
    line[size] = '\0';
    if (operator_parse(line, &command, why, sizeof why) == 0)
        check(&command);
    else if (*why == '\0')
        abort();
    free(line);
    return 0;
}
