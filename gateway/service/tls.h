/**
 * tls.h - the TLS of a relay: context, certificate and name check
 *
 * `must` goes on only with a chain that verifies and a certificate that names
 * the host; `may` takes any certificate and tells what is wrong with it. A
 * relay whose key is pinned needs neither chain nor name, only that key; with
 * a file of roots as well it needs all.
 * Sources: RFC 3207, RFC 6125, RFC 8446; TLS 1.2 at least.
 */
#ifndef EBGATE_SERVICE_TLS_H
#define EBGATE_SERVICE_TLS_H

#include "relay/target.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

/** Certificates between the relay's own and a root. */
#define TLS_MAX_DEPTH 10

/**
 * tls_new - what all connections to one relay share
 * @target: its roots, pins and client certificate; borrowed for the context's
 *          life
 * Returns 0, -EINVAL with a reason, or -ENOMEM.
 */
int tls_new(const struct target *target, SSL_CTX **tls_out, char *error_out,
            size_t error_size);
void tls_free(SSL_CTX **tls);

/** Can its files be used? What tls_new says, before anything is done. */
int tls_try(const struct target *target, char *error_out, size_t error_size);

/**
 * tls_start - one connection, not yet shaken hands
 * @host:   a name, sent as SNI and wanted in the certificate, or an address
 * @verify: end the handshake when chain or name are wrong
 * Returns NULL when it cannot be made.
 */
SSL *tls_start(SSL_CTX *tls, const char *host, bool verify);

/**
 * tls_judge - after the handshake: is the certificate what it should be?
 * Returns false with what is wrong: the wanted and the seen name among it.
 */
bool tls_judge(const SSL *ssl, const char *host, char *why_out,
               size_t why_size);

/** Why OpenSSL failed: the text of @error and of a certificate's fault. */
void tls_describe(const SSL *ssl, unsigned long error, const char *host,
                  char *why_out, size_t why_size);

/** OpenSSL's text of @error. */
const char *tls_reason(unsigned long error);

#endif
