#include "service/tls_server.h"

#include "base/scope.h"
#include "service/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>

static int refuse(const char *file, const char *what, char *error_out,
                  size_t error_size)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(error_out, error_size, "%s: %s: %s", file, what,
             reason ? reason : "unknown reason");
    ERR_clear_error();
    return -EINVAL;
}

static int want_clients(SSL_CTX *tls, const struct tls_server_options *o,
                        char *error_out, size_t error_size)
{
    if (!o->clients)
        return 0;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(o->clients);
    if (!names || SSL_CTX_load_verify_file(tls, o->clients) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return refuse(o->clients, "no certificates can be read", error_out,
                      error_size);
    }
    SSL_CTX_set_client_CA_list(tls, names);
    int mode = SSL_VERIFY_PEER;
    if (o->client_must)
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(tls, mode, NULL);
    SSL_CTX_set_verify_depth(tls, TLS_MAX_DEPTH);
    return 0;
}

int tls_server_new(const struct tls_server_options *o, SSL_CTX **tls_out,
                   char *error_out, size_t error_size)
{
    SCOPED(tls_free) SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (!tls)
        return -ENOMEM;
    const char *key = o->key ? o->key : o->certificate;
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    /* The evbuffer may move between two tries of the same write. */
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    /* No session is taken up again: submitters stay, and nothing of theirs is
     * kept. */
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(tls, 0);
    SSL_CTX_set_options(tls, SSL_OP_NO_TICKET);
    if (SSL_CTX_use_certificate_chain_file(tls, o->certificate) != 1)
        return refuse(o->certificate, "no certificate can be read", error_out,
                      error_size);
    if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(tls) != 1)
        return refuse(key, "no key for the certificate can be read", error_out,
                      error_size);
    int r = want_clients(tls, o, error_out, error_size);
    if (r < 0)
        return r;
    *tls_out = GIVE(tls);
    return 0;
}
