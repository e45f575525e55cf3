/**
 * tls_server.h - the TLS of a listener: its certificate, and whose it wants
 *
 * TLS 1.2 at least (RFC 8996).
 */
#ifndef EBGATE_SERVICE_TLS_SERVER_H
#define EBGATE_SERVICE_TLS_SERVER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

struct tls_server_options {
    const char *certificate; /* PEM, with the chain behind it */
    const char *key;         /* PEM; NULL: in the same file */
    const char *clients;     /* roots of the certificates of clients, PEM;
                                NULL: none is asked for */
    bool client_must;        /* who shows none is not let in */
};

/** Returns 0; -EINVAL with the file and what is wrong with it; -ENOMEM. */
int tls_server_new(const struct tls_server_options *options, SSL_CTX **tls_out,
                   char *error_out, size_t error_size);

#endif
