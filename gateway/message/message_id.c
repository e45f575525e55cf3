#include "message/message_id.h"

#include "message/date.h"

#define JOB_NAME_MAX 16
#define HOST_MAX 255

static bool is_atom_char(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '$' || c == '#';
}

int atom_append(struct span text, size_t limit, struct buf *out)
{
    text = span_head(text, limit);
    int r = buf_reserve(out, text.len);
    if (r < 0)
        return r;
    for (size_t i = 0; i < text.len; i++) {
        /* Two dots in a row, or one at an end, make no atom. */
        bool dot = text.at[i] == '.';
        bool lone = dot && i > 0 && i + 1 < text.len && text.at[i - 1] != '.';
        bool good = is_atom_char(text.at[i]) && (!dot || lone);
        out->bytes[out->len++] = good ? text.at[i] : '-';
    }
    return 0;
}

/* "JOB.JOB00042.": who made it, unless that shall not be told. */
static int append_job(const struct message_options *options, struct buf *out)
{
    const char *names[] = {options->job, options->job_id};
    int r = 0;
    for (size_t i = 0; options->user_info && i < 2 && r == 0; i++) {
        if (!names[i] || names[i][0] == '\0')
            continue;
        r = atom_append(span_text(names[i]), JOB_NAME_MAX, out);
        if (r == 0)
            r = buf_append_byte(out, '.');
    }
    return r;
}

static struct span host_of(const struct message_options *options)
{
    bool known = options->host && options->host[0] != '\0';
    return known ? span_text(options->host) : SPAN("localhost");
}

/* "160454.541437.7": time, microseconds, number of the mail. */
static int append_instant(const struct tm *tm,
                          const struct message_stamp *stamp, struct buf *out)
{
    char text[48];
    char *end = digits_write(text, (unsigned)tm->tm_hour, 2);
    end = digits_write(end, (unsigned)tm->tm_min, 2);
    end = digits_write(end, (unsigned)tm->tm_sec, 2);
    *end++ = '.';
    end = digits_write(end, (unsigned)(stamp->now.tv_nsec / 1000), 6);
    *end++ = '.';
    unsigned width = 1;
    for (uint64_t rest = stamp->mail; rest > 9; rest /= 10)
        width++;
    end = digits_write(end, stamp->mail, width);
    return buf_append(out, span_of(text, (size_t)(end - text)));
}

int message_id_append_local(const struct message_options *options,
                            const struct message_stamp *stamp, struct buf *out)
{
    struct tm tm = date_local(stamp->now, stamp->utc_offset_s);
    int r = append_job(options, out);
    if (r < 0)
        return r;
    char day[12];
    char *end = digits_write(day, (unsigned)tm.tm_year + 1900, 4);
    end = digits_write(end, (unsigned)tm.tm_mon + 1, 2);
    end = digits_write(end, (unsigned)tm.tm_mday, 2);
    *end = '.';
    r = buf_append(out, span_of(day, 9));
    return r < 0 ? r : append_instant(&tm, stamp, out);
}

static int append_ibm(const struct message_options *options,
                      const struct message_stamp *stamp, struct buf *out)
{
    struct tm tm = date_local(stamp->now, stamp->utc_offset_s);
    int r = append_job(options, out);
    if (r == 0)
        r = atom_append(host_of(options), HOST_MAX, out);
    if (r < 0)
        return r;
    return buf_printf(
        out, ".%s%02d%04d.%02d%02d%02d.%06ld.%llu", date_month_name(&tm),
        tm.tm_mday, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
        stamp->now.tv_nsec / 1000, (unsigned long long)stamp->mail);
}

int message_id_append(const struct message_options *options,
                      const struct message_stamp *stamp, struct buf *out)
{
    if (options->message_id == MESSAGE_ID_IBM)
        return append_ibm(options, stamp, out);
    int r = message_id_append_local(options, stamp, out);
    if (r == 0)
        r = buf_append_byte(out, '@');
    return r < 0 ? r : atom_append(host_of(options), HOST_MAX, out);
}
