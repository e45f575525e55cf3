#include "service/secret.h"

#include "base/utf8.h"
#include "service/private_file.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void secret_clear(struct secret *s)
{
    sealed_clear(&s->bytes);
    s->life_s = 0;
    s->token = false;
}

static int refuse(char *why, size_t size, const char *text)
{
    snprintf(why, size, "%s", text);
    return -EINVAL;
}

/* ------------------------------------------------------------------- text */

static int take_secret(struct span text, struct secret *out, char *why,
                       size_t size)
{
    if (text.len == 0)
        return refuse(why, size, "it is empty");
    if (text.len > SECRET_MAX)
        return refuse(why, size, "it is longer than 9216 octets");
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < ' ' || text.at[i] == 0x7F)
            return refuse(why, size,
                          text.at[i] == '\n' || text.at[i] == '\r'
                              ? "it has more than one line"
                              : "a control character stands in it");
    }
    int r = sealed_init(&out->bytes, SECRET_MAX);
    return r < 0 ? r : sealed_append(&out->bytes, text);
}

static int take_life(intmax_t life_s, struct secret *out, char *why,
                     size_t size)
{
    if (life_s <= 0)
        return refuse(why, size, "expires_in is no number of seconds");
    out->life_s =
        life_s < SECRET_MAX_LIFE_S ? (unsigned)life_s : SECRET_MAX_LIFE_S;
    return 0;
}

/* Digits and nothing else; -1: something else. */
static intmax_t read_seconds(struct span digits)
{
    intmax_t seconds = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return -1;
        if (seconds <= SECRET_MAX_LIFE_S)
            seconds = seconds * 10 + (digits.at[i] - '0');
    }
    return digits.len > 0 ? seconds : -1;
}

/* Without the end of its last line. */
static struct span without_end(struct span text)
{
    if (text.len > 0 && text.at[text.len - 1] == '\n')
        text.len--;
    if (text.len > 0 && text.at[text.len - 1] == '\r')
        text.len--;
    return text;
}

/* token [ newline "expires_in=" seconds ] */
static int parse_lines(struct span text, enum secret_kind kind,
                       struct secret *out, char *why, size_t size)
{
    static const char word[] = "expires_in=";
    const unsigned char *end = memchr(text.at, '\n', text.len);
    struct span second =
        end ? span_from(text, (size_t)(end - text.at) + 1) : (struct span){0};
    out->token = kind == SECRET_TOKEN;
    if (kind == SECRET_PASSWORD || !span_begins(second, SPAN(word)))
        return take_secret(text, out, why, size);
    out->token = true;
    struct span first =
        without_end(span_head(text, (size_t)(end - text.at) + 1));
    int r = take_life(read_seconds(span_from(second, sizeof word - 1)), out,
                      why, size);
    return r < 0 ? r : take_secret(first, out, why, size);
}

/* ------------------------------------------------------------------- JSON */

/* {"error": "invalid_grant"}: a word of RFC 6749, 5.2, and not a secret. */
static int refuse_error(const json_t *answer, char *why, size_t size)
{
    const char *error = json_string_value(json_object_get(answer, "error"));
    char word[64];
    if (!error)
        return refuse(why, size, "the answer has no access_token");
    utf8_print(span_text(error), word, sizeof word);
    snprintf(why, size, "the answer is an error: %s", word);
    return -EINVAL;
}

/* A number, or a number in quotes, as some services have it. */
static int take_json_life(const json_t *life, struct secret *out, char *why,
                          size_t size)
{
    if (!life)
        return 0;
    const char *text = json_string_value(life);
    if (text)
        return take_life(read_seconds(span_text(text)), out, why, size);
    double seconds = json_number_value(life);
    return take_life(seconds < SECRET_MAX_LIFE_S ? (intmax_t)seconds
                                                 : (intmax_t)SECRET_MAX_LIFE_S,
                     out, why, size);
}

static int take_answer(json_t *answer, struct secret *out, char *why,
                       size_t size)
{
    json_t *token = json_object_get(answer, "access_token");
    const char *value = json_string_value(token);
    int r = value ? take_json_life(json_object_get(answer, "expires_in"), out,
                                   why, size)
                  : refuse_error(answer, why, size);
    if (r == 0)
        r = take_secret(span_of(value, json_string_length(token)), out, why,
                        size);
    if (value)
        sealed_forget((char *)value, json_string_length(token));
    out->token = true;
    return r;
}

/* A password may begin with a brace as well. */
static int parse_json(struct span text, enum secret_kind kind,
                      struct secret *out, char *why, size_t size)
{
    json_error_t error;
    json_t *answer = json_loadb((const char *)text.at, text.len,
                                JSON_REJECT_DUPLICATES, &error);
    if (!answer && kind == SECRET_EITHER)
        return parse_lines(without_end(text), kind, out, why, size);
    if (!answer) {
        snprintf(why, size, "the answer is no JSON: line %d, column %d",
                 error.line, error.column);
        return -EINVAL;
    }
    int r = take_answer(answer, out, why, size);
    json_decref(answer);
    return r;
}

int secret_parse(struct span text, enum secret_kind kind,
                 struct secret *secret_out, char *why_out, size_t why_size)
{
    *secret_out = (struct secret){0};
    if (text.len > SECRET_MAX_ANSWER)
        return refuse(why_out, why_size, "the answer is longer than 64 KiB");
    bool json =
        kind != SECRET_PASSWORD && span_begins(span_trim(text), SPAN("{"));
    int r = json ? parse_json(text, kind, secret_out, why_out, why_size)
                 : parse_lines(without_end(text), kind, secret_out, why_out,
                               why_size);
    if (r < 0)
        secret_clear(secret_out);
    return r;
}

/* ------------------------------------------------------------------- file */

static int read_all(int fd, struct sealed *out)
{
    for (;;) {
        ssize_t n = read(fd, out->bytes + out->len, out->room - out->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : 0;
        out->len += (size_t)n;
    }
}

int secret_read(const struct secret_source *source, struct secret *secret_out,
                char *why_out, size_t why_size)
{
    char why[200] = "";
    struct sealed text;
    int fd = private_file_open(source->file, why_out, why_size);
    if (fd < 0)
        return fd;
    int r = sealed_init(&text, SECRET_MAX_ANSWER + 1);
    if (r == 0 && (r = read_all(fd, &text)) < 0) {
        snprintf(why, sizeof why, "%s", strerror(-r));
        r = -EINVAL;
    }
    if (r == 0)
        r = secret_parse(sealed_span(&text), source->kind, secret_out, why,
                         sizeof why);
    if (r == -EINVAL)
        snprintf(why_out, why_size, "%s: %s", source->file, why);
    sealed_clear(&text);
    close(fd);
    return r;
}
