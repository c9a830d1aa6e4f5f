#pragma once

// E-mail addresses, account numbers and telephone numbers in texts. They are looked for by their form alone, so a text
// that has one need not be about a person.
//
// Threads: functions of their arguments alone. Each takes a time that grows with the text, and no faster.
// Sources: RFC 5321, section 4.5.3.1, and RFC 2606; ISO 13616 with the registry of SWIFT; ITU-T E.164.

#include <string_view>

namespace seawall::checks {

/// An address below a domain that exists for all: not of examples, of networks' own names, in a URL, or of files and
/// units that have an "@" in their names.
bool holds_email_address(std::string_view text) noexcept;

/// An IBAN of a country that has them, of its length and with the right check digits, in one piece or in groups of
/// four.
bool holds_iban(std::string_view text) noexcept;

/// In international form: a plus and 9 to 15 digits, in groups or not.
bool holds_telephone_number(std::string_view text) noexcept;

}  // namespace seawall::checks
