#pragma once

// Certificates made on the spot, for the tests of this folder.

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace seawall::http::testing {

template <auto F>
struct Freeing {
  template <typename T>
  void operator()(T* handle) const noexcept {
    F(handle);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;

/// A certificate and its key.
struct Identity {
  Certificate certificate;
  Key key;
};

struct Wanted {
  const char* names = nullptr;  ///< "DNS:localhost,IP:127.0.0.1"; none: an authority
  long begins = -3600;          ///< in seconds from now
  long ends = 3600;
};

inline void add_extension(X509* certificate, int id, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, id, value));
  ASSERT_TRUE(extension);
  ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

/// Signed by an authority, or by itself.
inline Identity issue(const Wanted& wanted, const Identity* authority = nullptr) {
  Identity made{Certificate(X509_new()), Key(EVP_EC_gen("P-256"))};
  X509* const certificate = made.certificate.get();
  static int serial = 0;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.ends);
  X509_set_pubkey(certificate, made.key.get());
  const std::string name = (wanted.names ? "end " : "authority ") + std::to_string(serial);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()), -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(authority ? authority->certificate.get() : certificate));
  add_extension(certificate, NID_basic_constraints, wanted.names ? "CA:FALSE" : "critical,CA:TRUE");
  if (wanted.names) add_extension(certificate, NID_subject_alt_name, wanted.names);
  EXPECT_GT(X509_sign(certificate, authority ? authority->key.get() : made.key.get(), EVP_sha256()), 0);
  return made;
}

template <typename Write>
std::string pem_of(const Write& write) {
  const std::unique_ptr<BIO, Freeing<BIO_free_all>> bio(BIO_new(BIO_s_mem()));
  EXPECT_EQ(write(bio.get()), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}
inline std::string pem_of(const Certificate& certificate) {
  return pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}
inline std::string pem_of(const Key& key, const char* pass_phrase = nullptr) {
  return pem_of([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), pass_phrase ? EVP_aes_128_cbc() : nullptr, pass_phrase,
                                         pass_phrase ? static_cast<int>(std::char_traits<char>::length(pass_phrase))
                                                     : 0,
                                         nullptr, nullptr);
  });
}

}  // namespace seawall::http::testing
