#include "service/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static int load_roots(SSL_CTX *tls, const char *ca_file)
{
    return ca_file ? SSL_CTX_load_verify_file(tls, ca_file)
                   : SSL_CTX_set_default_verify_paths(tls);
}

int tls_new(const char *ca_file, SSL_CTX **tls_out, char *error_out,
            size_t error_size)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    if (!tls)
        return -ENOMEM;
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify_depth(tls, TLS_MAX_DEPTH);
    /* The evbuffer may move between two tries of the same write. */
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (load_roots(tls, ca_file) != 1) {
        snprintf(error_out, error_size, "%s: no certificates can be read: %s",
                 ca_file ? ca_file : "system roots",
                 ERR_reason_error_string(ERR_peek_last_error()));
        ERR_clear_error();
        SSL_CTX_free(tls);
        return -EINVAL;
    }
    *tls_out = tls;
    return 0;
}

void tls_free(SSL_CTX **tls)
{
    SSL_CTX_free(*tls);
    *tls = NULL;
}

int tls_try_roots(const char *ca_file, char *error_out, size_t error_size)
{
    SSL_CTX *tls = NULL;
    int r = tls_new(ca_file, &tls, error_out, error_size);
    tls_free(&tls);
    return r;
}

static bool is_address(const char *host)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 ||
           inet_pton(AF_INET6, host, bytes) == 1;
}

static bool want_host(SSL *ssl, const char *host)
{
    if (is_address(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 &&
           SSL_set_tlsext_host_name(ssl, host) == 1;
}

SSL *tls_start(SSL_CTX *tls, const char *host, bool verify)
{
    SSL *ssl = SSL_new(tls);
    if (!ssl)
        return NULL;
    if (!want_host(ssl, host)) {
        SSL_free(ssl);
        return NULL;
    }
    /* A client that does not insist still learns the verdict. */
    SSL_set_verify(ssl, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    return ssl;
}

/** What the relay showed; a certificate that was refused stands only in the
 *  chain that did not verify. Borrowed; NULL when there was none. */
static X509 *shown_certificate(const SSL *ssl)
{
    X509 *accepted = SSL_get0_peer_certificate(ssl);
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return accepted || !chain ? accepted : sk_X509_value(chain, 0);
}

/** The name a certificate shows first: for people, so '?' where it is odd. */
static void seen_name(const SSL *ssl, char *out, size_t out_size)
{
    snprintf(out, out_size, "nobody");
    X509 *certificate = shown_certificate(ssl);
    if (!certificate)
        return;
    char name[200] = "";
    X509_NAME_oneline(X509_get_subject_name(certificate), name, sizeof name);
    GENERAL_NAMES *names =
        X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);
        if (n->type != GEN_DNS)
            continue;
        snprintf(name, sizeof name, "%.*s", ASN1_STRING_length(n->d.dNSName),
                 (const char *)ASN1_STRING_get0_data(n->d.dNSName));
        break;
    }
    GENERAL_NAMES_free(names);
    for (char *c = name; *c; c++) {
        if (*c < ' ' || *c > '~')
            *c = '?';
    }
    snprintf(out, out_size, "%s", name);
}

bool tls_judge(const SSL *ssl, const char *host, char *why_out, size_t why_size)
{
    long verdict = SSL_get_verify_result(ssl);
    /* Without a certificate there is nothing to find fault with. */
    if (verdict == X509_V_OK && SSL_get0_peer_certificate(ssl))
        return true;
    char seen[256];
    seen_name(ssl, seen, sizeof seen);
    snprintf(why_out, why_size,
             "certificate does not verify (%s); wanted %s, it names %s",
             X509_verify_cert_error_string(verdict), host, seen);
    return false;
}

void tls_describe(const SSL *ssl, unsigned long error, const char *host,
                  char *why_out, size_t why_size)
{
    if (ssl && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED &&
        !tls_judge(ssl, host, why_out, why_size))
        return;
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    snprintf(why_out, why_size, "TLS handshake failed: %s",
             reason ? reason : "connection lost");
}
