#include "personal_data.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "objects/objects.h"

namespace seawall::checks {
namespace {

constexpr bool is_decimal_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_ascii_letter(char c) noexcept { return is_capital(c) || (c >= 'a' && c <= 'z'); }
constexpr bool is_letter_or_digit(char c) noexcept { return is_ascii_letter(c) || is_decimal_digit(c); }

// --- E-mail addresses ---------------------------------------------------------------------------------

constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_domain = 255;

/// Domains that nobody has, and last parts of names that are no domains: "icon@2x.png", "getty@tty1.service".
constexpr std::string_view reserved_domains = "example.com,example.net,example.org";
constexpr std::string_view reserved_endings =
    "example,internal,invalid,lan,local,localhost,svc,test,"
    "conf,css,gif,html,jpeg,jpg,js,json,mount,path,png,service,slice,socket,svg,target,timer,webp,yaml,yml";

bool is_of_local_part(char c) noexcept {
  return is_letter_or_digit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}
bool is_of_domain(char c) noexcept { return is_letter_or_digit(c) || c == '.' || c == '-'; }

std::string_view local_part_before(std::string_view text, std::size_t at) noexcept {
  std::size_t begin = at;
  while (begin > 0 && at - begin <= longest_local_part && is_of_local_part(text[begin - 1])) --begin;
  return text.substr(begin, at - begin);
}

std::string_view domain_behind(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= longest_domain + 1 && is_of_domain(text[end])) ++end;
  std::string_view domain = text.substr(at + 1, end - at - 1);
  while (domain.ends_with('.') || domain.ends_with('-')) domain.remove_suffix(1);  // the end of a sentence
  return domain;
}

bool is_reserved(std::string_view domain) noexcept {
  if (objects::is_listed(domain.substr(domain.rfind('.') + 1), reserved_endings)) return true;
  return objects::Parts(reserved_domains).any([&](std::string_view reserved) {
    if (!domain.ends_with(reserved)) return false;
    return domain.size() == reserved.size() || domain[domain.size() - reserved.size() - 1] == '.';
  });
}

bool is_domain_of_mail(std::string_view domain) noexcept {
  if (domain.size() > longest_domain || domain.find("..") != domain.npos) return false;
  const std::size_t last_dot = domain.rfind('.');
  if (last_dot == domain.npos || !is_letter_or_digit(domain.front())) return false;
  const std::string_view ending = domain.substr(last_dot + 1);
  return ending.size() >= 2 && std::ranges::all_of(ending, is_ascii_letter) && !is_reserved(domain);
}

/// The user of a URL ("https://user:password@host"), or of a repository ("git@host:path").
bool is_user_of_host(std::string_view text, std::size_t local_begin, std::size_t domain_end) noexcept {
  if (domain_end + 1 < text.size() && text[domain_end] == ':' && is_ascii_letter(text[domain_end + 1])) return true;
  constexpr std::size_t longest_password = 256;
  const std::size_t begin = local_begin - std::min(local_begin, longest_password);
  const std::string_view before = text.substr(begin, local_begin - begin);
  const std::size_t word = before.find_last_of(" \t\r\n\"'<>,;=") + 1;
  return before.ends_with('/') || before.find("://", word) != before.npos;
}

bool is_email_address_at(std::string_view text, std::size_t at) noexcept {
  const std::string_view local = local_part_before(text, at);
  if (local.empty() || local.size() > longest_local_part || local.front() == '.' || local.back() == '.') return false;
  const std::string_view domain = domain_behind(text, at);
  return is_domain_of_mail(domain) && !is_user_of_host(text, at - local.size(), at + 1 + domain.size());
}

// --- IBAN ---------------------------------------------------------------------------------------------

/// Country and length, one behind the other.
constexpr std::string_view iban_lengths =
    "AD24,AE23,AL28,AT20,AZ28,BA20,BE16,BG22,BH22,BI27,BR29,BY28,CH21,CR22,CY28,CZ24,DE22,DJ27,DK18,DO28,EE20,EG29,"
    "ES24,FI18,FK18,FO18,FR27,GB22,GE22,GI23,GL18,GR27,GT28,HR21,HU28,IE22,IL23,IQ23,IS26,IT27,JO30,KW30,KZ20,LB28,"
    "LC32,LI21,LT20,LU20,LV21,LY25,MC27,MD24,ME22,MK19,MN20,MR27,MT31,MU30,NI28,NL18,NO15,OM23,PK24,PL28,PS29,PT25,"
    "QA29,RO24,RS22,RU33,SA24,SC31,SD18,SE24,SI19,SK24,SM27,SO23,ST25,SV28,TL23,TN24,TR26,UA29,VA22,VG24,XK20,YE30";
constexpr std::size_t longest_iban = 34;

/// 0 for a country without IBAN.
std::size_t iban_length(std::string_view country) noexcept {
  for (const std::string_view row : objects::Parts(iban_lengths)) {
    if (row.starts_with(country)) return static_cast<std::size_t>((row[2] - '0') * 10 + (row[3] - '0'));
  }
  return 0;
}

/// ISO 7064, MOD 97-10, over the number that begins with the fifth character and ends with the first four.
bool has_check_digits_of_iban(std::string_view iban) noexcept {
  std::uint32_t rest = 0;
  const auto take = [&](char c) {
    const auto value = static_cast<std::uint32_t>(is_decimal_digit(c) ? c - '0' : c - 'A' + 10);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  };
  std::ranges::for_each(iban.substr(4), take);
  std::ranges::for_each(iban.substr(0, 4), take);
  return rest == 1;
}

bool is_iban_at(std::string_view text, std::size_t at) noexcept {
  const std::size_t length = iban_length(text.substr(at, 2));
  if (length == 0) return false;
  char iban[longest_iban] = {};
  std::size_t taken = 0;
  std::size_t next = at;
  const bool is_grouped = at + 4 < text.size() && text[at + 4] == ' ';
  while (taken < length && next < text.size()) {
    if (is_grouped && taken > 0 && taken % 4 == 0 && text[next++] != ' ') return false;
    if (next == text.size() || !(is_capital(text[next]) || is_decimal_digit(text[next]))) return false;
    iban[taken++] = text[next++];
  }
  if (taken < length || (next < text.size() && is_letter_or_digit(text[next]))) return false;
  const std::string_view whole(iban, length);
  return is_decimal_digit(whole[2]) && is_decimal_digit(whole[3]) && has_check_digits_of_iban(whole);
}

// --- Telephone numbers --------------------------------------------------------------------------------

constexpr std::size_t fewest_digits = 9;  // shorter ones exist in small countries, and offsets and sums look like them
constexpr std::size_t most_digits = 15;

/// What may stand before a plus that begins a number; in a sum or in base64 other things do.
bool may_precede_plus(std::string_view text, std::size_t at) noexcept {
  return at == 0 || std::string_view(" \t\r\n\"'<>(,;:=|").find(text[at - 1]) != std::string_view::npos;
}

bool is_telephone_number_at(std::string_view text, std::size_t plus) noexcept {
  if (!may_precede_plus(text, plus)) return false;
  std::size_t digits = 0;
  std::size_t separators = 0;
  std::size_t next = plus + 1;
  if (next == text.size() || !is_decimal_digit(text[next]) || text[next] == '0') return false;  // no country has a 0
  for (; next < text.size() && digits <= most_digits; ++next) {
    constexpr std::size_t most_separators = 2;  // of one place: " ("
    if (is_decimal_digit(text[next])) {
      ++digits;
      separators = 0;
    } else if (std::string_view(" -.()/").find(text[next]) == std::string_view::npos ||
               ++separators > most_separators) {
      break;
    }
  }
  const bool ends_in_word = separators == 0 && next < text.size() && is_letter_or_digit(text[next]);
  return digits >= fewest_digits && digits <= most_digits && !ends_in_word;
}

template <typename IsAt>
bool is_anywhere(std::string_view text, char mark, IsAt is_at) noexcept {
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
    if (is_at(text, at)) return true;
  }
  return false;
}

}  // namespace

bool holds_email_address(std::string_view text) noexcept { return is_anywhere(text, '@', is_email_address_at); }

bool holds_iban(std::string_view text) noexcept {
  bool is_in_word = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_in_word && is_capital(text[at]) && is_iban_at(text, at)) return true;
    is_in_word = is_letter_or_digit(text[at]);
  }
  return false;
}

bool holds_telephone_number(std::string_view text) noexcept { return is_anywhere(text, '+', is_telephone_number_at); }

}  // namespace seawall::checks
