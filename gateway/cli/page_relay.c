/* What may stand behind a relay's URL: whom to trust, and who logs in. */
#include "cli/page.h"

const struct block block_relay[] = {
    {BLOCK_PARAGRAPH,
     "Behind `smtp://host[:port]` and `smtps://host[:port]` stands `?` and "
     "what the relay needs, as NAME=VALUE, parted by `&`.",
     NULL},
    {BLOCK_ITEM,
     "`may` uses TLS when it is offered, with any certificate. `must` goes "
     "nowhere without it, and checks the certificate. `no` never uses it.",
     "tls"},
    {BLOCK_ITEM, "A file of certificates, in PEM form, that are trusted.",
     "ca"},
    {BLOCK_ITEM,
     "The relay's public key, as `sha256/` and the base64 of its SHA-256; "
     "may be given eight times, one of them has to be right. Such a relay "
     "needs no authority: name and dates of the certificate are not looked "
     "at, unless `ca` (or `--ca-file`) is given as well. A relay with "
     "another key gets nothing, and a message says which key it has.",
     "pin"},
    {BLOCK_ITEM,
     "Our own certificate for relays that ask for one, and its key, in PEM "
     "form; `key` may be left out when both stand in one file. The key has "
     "no passphrase and may not be readable by everyone.",
     "cert, key"},
    {BLOCK_ITEM, "The name to log in with.", "user"},
    {BLOCK_ITEM,
     "How: `SCRAM-SHA-256`, `SCRAM-SHA-1`, `CRAM-MD5`, `PLAIN` or `LOGIN` "
     "with a password, `OAUTHBEARER` or `XOAUTH2` with a token, `EXTERNAL` "
     "with the certificate of `cert` and nothing else. `password`, which "
     "holds when it is left out, is the strongest of the first five that the "
     "relay offers, `oauth` the stronger of the next two. `auto` is both: "
     "`oauth` with a secret that is told as a token, else `password`, and "
     "`oauth` where the relay takes no password.",
     "auth"},
    {BLOCK_ITEM,
     "The file that holds the password or the token. It belongs to this user "
     "or to root, and others may not read it. A password is its only line. A "
     "token may be followed by a line `expires_in=SECONDS`; or the file is "
     "the JSON answer of a token service, with `access_token` and "
     "`expires_in`.",
     "secret-file"},
    {BLOCK_ITEM,
     "In place of that, a program with its path that prints the same. It is "
     "given no input and 30 seconds; no shell is used. A token is fetched "
     "again before its time is over, and once when the relay refuses it.",
     "secret-command"},
    {BLOCK_ITEM,
     "Refused logins within an hour after which there is none until the "
     "first is an hour old: 6, at most 60. Providers lock accounts.",
     "login-failures"},
    {BLOCK_PARAGRAPH,
     "With a login or a pin nothing is said to the relay without TLS and a "
     "certificate that was checked, whatever `tls` says. A password in the "
     "URL itself is refused, for others would see it. Trouble with TLS or "
     "with the login refuses no mail: the relay rests, the next one is tried, "
     "and what none of them took is deferred. So is a mail that a relay "
     "answers with 530, which asks for a login.",
     NULL},
    {BLOCK_CODE,
     "ebgate send --relay \\\n"
     "    'smtp://smtp.example.com:587?user=gate&secret-file=/etc/gate.pw' \\\n"
     "    payroll.bin",
     NULL},
    {BLOCK_PARAGRAPH, "The pin of a relay, as openssl(1) tells it:", NULL},
    {BLOCK_CODE,
     "openssl s_client -connect HOST:25 -starttls smtp </dev/null |\n"
     "    openssl x509 -noout -pubkey |\n"
     "    openssl pkey -pubin -outform DER |\n"
     "    openssl dgst -sha256 -binary | base64",
     NULL},
    {0},
};
