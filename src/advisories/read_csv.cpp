// Tables: CISA's catalogue of known exploited vulnerabilities, and FIRST's EPSS. Source of the form: RFC 4180.

#include <algorithm>
#include <charconv>

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

std::string_view without_mark(std::string_view text) noexcept {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

constexpr std::size_t most_columns = 64;  // "columns" of a row; a field takes far more memory than its comma

/// Rows of a table, one after another. Quoted fields may hold line breaks.
class Table {
 public:
  Table(std::string_view text, Reading& reading) noexcept : rest_(without_mark(text)), reading_(reading) {}

  /// The next row that is neither empty nor a comment nor over a limit, which is refused; false at the end.
  bool next() {
    while (!rest_.empty()) {
      line_ += breaks_;
      breaks_ = 0;
      const bool is_comment = rest_.starts_with('#');
      const bool has_end = read_row();
      if (is_comment || (fields_.size() == 1 && fields_.front().empty())) continue;
      if (!has_end) {
        reading_.refuse_line(line_, "this row's quotes have no end, so the rest is not read");
      } else if (is_within_limits()) {
        return true;
      }
    }
    return false;
  }
  std::uint32_t line() const noexcept { return line_; }
  const std::vector<std::string>& fields() const noexcept { return fields_; }
  std::size_t column(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::ranges::find(fields_, name) - fields_.begin());
  }
  /// Empty where the row is too short.
  std::string field(std::size_t column) const { return column < fields_.size() ? fields_[column] : std::string(); }

 private:
  bool is_within_limits() {
    const std::size_t text = reading_.limits().text;
    if (columns_ > most_columns) {
      reading_.refuse_line(line_, "over the limit \"columns\" of " + std::to_string(most_columns),
                           documents::ErrorCode::limit_exceeded);
    } else if (std::ranges::any_of(fields_, [&](const std::string& field) { return field.size() > text; })) {
      reading_.refuse_line(line_, "over the limit \"text size\" of " + std::to_string(text),
                           documents::ErrorCode::limit_exceeded);
    } else {
      return true;
    }
    return false;
  }
  /// False where a quoted field does not end. Fields over the limit are counted, and not kept.
  bool read_row() {
    fields_.assign(1, {});
    columns_ = 1;
    bool is_quoted = false;
    std::size_t at = 0;
    for (; at < rest_.size(); ++at) {
      const char character = rest_[at];
      if (character == '\n') ++breaks_;
      if (is_quoted) {
        is_quoted = take_quoted(at);
      } else if (character == '\n') {
        ++at;
        break;
      } else if (character == '"' && fields_.back().empty()) {
        is_quoted = true;
      } else if (character == ',') {
        if (++columns_ <= most_columns) fields_.emplace_back();
      } else if (character != '\r') {
        fields_.back() += character;
      }
    }
    rest_.remove_prefix(at);
    return !is_quoted;
  }
  /// Whether the field goes on.
  bool take_quoted(std::size_t& at) {
    if (rest_[at] != '"') {
      fields_.back() += rest_[at];
      return true;
    }
    if (!rest_.substr(at + 1).starts_with('"')) return false;
    fields_.back() += '"';
    ++at;
    return true;
  }

  std::string_view rest_;
  Reading& reading_;
  std::vector<std::string> fields_;
  std::size_t columns_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t breaks_ = 0;
};

std::optional<double> share_of(std::string_view text) noexcept {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

}  // namespace

bool is_likelihood_csv(std::string_view header) noexcept { return without_mark(header).starts_with("cve,epss"); }
bool is_exploited_csv(std::string_view header) noexcept {
  header = without_mark(header);
  return header.starts_with("cveID,") || header.starts_with("\"cveID\",");
}

void read_likelihood_csv(std::string_view text, Reading& reading) {
  Table table(text, reading);
  if (!table.next()) return;
  const std::size_t columns[] = {table.column("cve"), table.column("epss"), table.column("percentile")};
  while (table.next()) {
    const auto probability = share_of(table.field(columns[1]));
    const auto percentile = share_of(table.field(columns[2]));
    const std::string cve = table.field(columns[0]);
    if (cve.empty() || !probability || !percentile) {
      reading.refuse_line(table.line(), "a name and two numbers from 0 to 1 are wanted here");
    } else {
      reading.intake().take(Likelihood{cve, *probability, *percentile});
    }
  }
}

void read_exploited_csv(std::string_view text, Reading& reading) {
  Table table(text, reading);
  if (!table.next()) return;
  const std::size_t columns[] = {table.column("cveID"), table.column("dateAdded"), table.column("dueDate"),
                                 table.column("knownRansomwareCampaignUse"), table.column("requiredAction")};
  while (table.next()) {
    if (table.field(columns[0]).empty()) {
      reading.refuse_line(table.line(), "this entry has no \"cveID\"");
      continue;
    }
    reading.intake().take(Exploited{table.field(columns[0]), table.field(columns[1]), table.field(columns[2]),
                                    table.field(columns[3]) == "Known", table.field(columns[4])});
  }
}

}  // namespace seawall::advisories
