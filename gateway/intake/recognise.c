#include "intake/recognise.h"

/* Columns of a card that are not its number. */
#define CARD_TEXT 72

/* ---------------------------------------------------------- eye-catchers */

static const char netdata[] =
    "NETDATA (a TSO TRANSMIT or CMS SENDFILE stream, INMR01), which is not "
    "read yet: RECEIVE it first and send the data set that comes out";
static const char gzip[] = "compressed by gzip: decompress it first";

static const struct mark {
    const char *what;
    const char *bytes;
    unsigned char len, at;
} marks[] = {
    {netdata, "\xC9\xD5\xD4\xD9\xF0\xF1", 6, 2},
    {netdata, "\xC9\xD5\xD4\xD9\xF0\xF1", 6, 6},  /* behind an RDW */
    {netdata, "\xC9\xD5\xD4\xD9\xF0\xF1", 6, 10}, /* behind BDW and RDW */
    {netdata, "\xC9\xD5\xD4\xD9\xF0\xF1", 6, 82}, /* behind a :READ card */
    {"NETDATA that was transferred in text mode and is destroyed: transfer "
     "it in binary, RECEIVE it and send the data set that comes out",
     "INMR01", 6, 2},
    {"a VMARC archive: unpack it first", "\x7A\xC3\xC6\xC6", 4, 0},
    {"an unloaded library (IEBCOPY): send one member as a data set",
     "\xCA\x6D\x0F", 3, 1},
    {"an unloaded library (IEBCOPY): send one member as a data set",
     "\xCA\x6D\x0F", 3, 9},
    {"a labelled tape image (VOL1): copy the data set off it first",
     "\xE5\xD6\xD3\xF1", 4, 6},
    {gzip, "\x1F\x8B\x08", 3, 0},
    {"compressed by compress(1): decompress it first", "\x1F\x9D", 2, 0},
    {"compressed by bzip2: decompress it first", "BZh", 3, 0},
    {"compressed by xz: decompress it first",
     "\xFD"
     "7zXZ",
     5, 0},
    {"compressed by zstd: decompress it first", "\x28\xB5\x2F\xFD", 4, 0},
    {"a ZIP archive: unpack it first", "PK\x03\x04", 4, 0},
};

static const char *by_mark(struct span head)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const struct mark *m = &marks[i];
        if (span_equal(span_head(span_from(head, m->at), m->len),
                       span_of(m->bytes, m->len)))
            return m->what;
    }
    return NULL;
}

/* -------------------------------------------------------- chains of lengths */

static size_t little(const unsigned char *at, int bytes)
{
    size_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

/* Does a chain begin? @next gives the place behind the link at @at, 0 when it
 * is none. Two links must be seen, or one that ends with the data set. */
static bool chain(struct span head, uint64_t size,
                  size_t (*next)(struct span head, size_t at))
{
    size_t at = 0;
    for (unsigned links = 0; links < 2; links++) {
        size_t to = next(head, at);
        if (to == 0)
            return false;
        if (to == size || to >= head.len)
            return to <= size;
        at = to;
    }
    return true;
}

/* Length, length before, flags: a block from X'80' to X'20', or a mark X'40'.
 * Low bits tell a HET's compression, of which there is one. */
static size_t next_aws(struct span head, size_t at)
{
    if (at + 6 > head.len)
        return 0;
    const unsigned char *h = head.at + at;
    size_t length = little(h, 2), before = little(h + 2, 2);
    unsigned flags = h[4];
    bool first = at == 0 ? before == 0 : before > 0 || flags == 0x40;
    bool block = (flags & 0xDC) == 0x80 && (flags & 3) != 3 && length > 0;
    bool mark = flags == 0x40 && length == 0;
    return first && (block || mark) ? at + 6 + length : 0;
}

/* A length of four bytes before the record and again behind it. */
static size_t next_simh(struct span head, size_t at)
{
    if (at + 4 > head.len)
        return 0;
    size_t length = little(head.at + at, 4);
    if (length == 0 && at > 0)
        return at + 4; /* a tape mark */
    size_t behind = at + 4 + length + (length & 1);
    if (length == 0 || length > 65535 || behind + 4 > head.len ||
        little(head.at + behind, 4) != length)
        return 0;
    return behind + 4;
}

static size_t next_ansi_d(struct span head, size_t at)
{
    size_t length = 0;
    if (at + 4 > head.len)
        return 0;
    for (size_t i = at; i < at + 4; i++) {
        unsigned char c = head.at[i];
        if ((c < '0' || c > '9') && (c < 0xF0 || c > 0xF9))
            return 0;
        length = length * 10 + (c & 15);
    }
    return length >= 4 ? at + length : 0;
}

/* Descriptor with nothing in its low half, count of two bytes (RFC 959). */
static size_t next_ftp_block(struct span head, size_t at)
{
    if (at + 3 > head.len || (head.at[at] & 15) != 0)
        return 0;
    size_t count = (size_t)head.at[at + 1] << 8 | head.at[at + 2];
    bool something = head.at[at] != 0 || count > 0;
    return something ? at + 3 + count : 0;
}

static bool is_job(struct span record, const char *slashes, const char *job,
                   unsigned char blank)
{
    size_t at = 2;
    if (record.len < 2 || memcmp(record.at, slashes, 2) != 0)
        return false;
    while (at < record.len && record.at[at] != blank)
        at++;
    while (at < record.len && record.at[at] == blank)
        at++;
    return span_equal(span_head(span_from(record, at), 3), span_of(job, 3));
}

bool recognise_job(struct span record)
{
    record = span_head(record, CARD_TEXT);
    return is_job(record, "\x61\x61", "\xD1\xD6\xC2", 0x40) ||
           is_job(record, "//", "JOB", ' ');
}

bool recognise_reader_card(struct span record)
{
    static const struct {
        const char *bytes;
        size_t len;
    } cards[] = {
        {"\x7A\xD9\xC5\xC1\xC4\x40", 6}, /* :READ */
        {":READ ", 6},
        {"\xE4\xE2\xC5\xD9\xC9\xC4\x40", 7}, /* USERID */
        {"USERID ", 7},
        {"\xC9\xC4\x40", 3}, /* ID */
        {"ID ", 3},
    };
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
        if (span_begins(record, span_of(cards[i].bytes, cards[i].len)))
            return true;
    return false;
}

static const char *by_look(struct span head, uint64_t size)
{
    /* As it is, behind an RDW, behind BDW and RDW. */
    if (recognise_job(head) || recognise_job(span_from(head, 4)) ||
        recognise_job(span_from(head, 8)))
        return "a job stream (JCL): submit it, and send the data set that it "
               "writes";
    if (chain(head, size, next_aws))
        return "an AWS or HET tape image, which is not read yet: copy the "
               "data set off the tape first";
    if (chain(head, size, next_simh))
        return "a SIMH tape image, which is not supported: copy the data set "
               "off the tape first";
    if (chain(head, size, next_ansi_d))
        return "records of ANSI format D (lengths in decimal digits), which "
               "is not supported: copy them to RECFM VB";
    if (chain(head, size, next_ftp_block))
        return "an FTP block mode transfer as it came over the line, which "
               "is not supported: let an FTP program receive it";
    return NULL;
}

const char *recognise(struct span head, uint64_t size,
                      enum recognise_proof proof)
{
    return proof == RECOGNISE_MARK ? by_mark(head) : by_look(head, size);
}
