#include "secrets_files.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "load_files.h"
#include "secrets/secrets.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::Position;
using documents::Result;
using secrets::Detector;
using secrets::Effort;
using secrets::Leak;

bool is_utf16(std::string_view beginning) noexcept {
  return beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff");
}

/// Lines and columns of a text that comes window by window.
class Positions {
 public:
  /// Of offsets that only rise within a window.
  Position at(std::string_view window, std::size_t offset) {
    walk(cursor_, window, offset);
    return cursor_.position;
  }
  /// The next window begins at an offset of this one.
  void move_to(std::string_view window, std::size_t offset) {
    walk(start_, window, offset);
    start_.offset = 0;
    cursor_ = start_;
  }

 private:
  struct Cursor {
    std::size_t offset = 0;
    Position position = {1, 1};
  };

  static void walk(Cursor& cursor, std::string_view window, std::size_t offset) {
    const std::string_view part = window.substr(cursor.offset, offset - cursor.offset);
    const std::size_t last_break = part.rfind('\n');
    if (last_break != part.npos) {
      cursor.position.line += static_cast<std::uint32_t>(std::ranges::count(part, '\n'));
      cursor.position.column = 1;
    }
    const std::string_view line = last_break == part.npos ? part : part.substr(last_break + 1);
    const auto begins_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    cursor.position.column += static_cast<std::uint32_t>(std::ranges::count_if(line, begins_character));
    cursor.offset = offset;
  }

  Cursor start_;
  Cursor cursor_;
};

/// One file on its way to the report.
class File {
 public:
  File(files::Found& found, const Detector& detector) : found_(found), detector_(detector) {}

  void look(Pool& pool) {
    if (found_.content) {
      look_at_window(*found_.content, 0, found_.content->size());
      bytes_ = found_.content->size();
      return;
    }
    Result<files::Pieces> pieces = files::Pieces::open(found_.path);
    if (!pieces) return fail(pieces.error());
    files::Pieces input = take(std::move(pieces));
    look_at(input, pool);
  }

  /// Gives how many secrets the limit leaves out.
  std::size_t hand_over(SecretsReport& report) {
    const std::size_t taken = std::min(secrets_.size(), most_secrets - report.secrets.size());
    std::move(secrets_.begin(), secrets_.begin() + static_cast<std::ptrdiff_t>(taken),
              std::back_inserter(report.secrets));
    report.suppressed += suppressed_;
    report.bytes += bytes_;
    if (notice_) report.not_looked.push_back(std::move(*notice_));
    if (failure_) {
      report.not_looked.push_back(std::move(*failure_));
    } else {
      ++report.files;
    }
    return left_out_ + secrets_.size() - taken;
  }

 private:
  std::string name() const { return display_name(found_.path); }
  void fail(const Error& error) { failure_ = unreadable(found_.path, error); }

  /// From window to window: what is found in the middle of one counts; its ends are there to be looked at.
  void look_at(files::Pieces& input, Pool& pool) {
    thread_local std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(secrets::window_size);
    std::size_t size = 0;
    std::size_t first = 0;
    while (true) {
      const Result<std::size_t> got = input.fill({buffer.get() + size, secrets::window_size - size});
      if (!got) return fail(got.error());
      size += *got;
      bytes_ += *got;
      pool.account(*got);
      const std::string_view window(buffer.get(), size);
      const bool is_last = size < secrets::window_size;
      if (bytes_ == size && secrets::is_binary(window)) effort_ = Effort::formats;
      if (bytes_ == size && is_utf16(window)) return look_at_utf16(window, is_last);
      const std::size_t last = is_last ? size : secrets::end_of_middle(window);
      look_at_window(window, first, last);
      if (is_last) return tell_if_cut();
      const std::size_t kept = last - std::min(secrets::before_window, last);
      positions_.move_to(window, kept);
      std::copy(window.begin() + static_cast<std::ptrdiff_t>(kept), window.end(), buffer.get());
      size -= kept;
      first = last - kept;
    }
  }

  void look_at_utf16(std::string_view window, bool is_all) {
    effort_ = Effort::all;
    if (!is_all) {
      return fail(Error(documents::ErrorCode::limit_exceeded,
                        "in UTF-16, and over the limit \"window\" of " + std::to_string(secrets::window_size)));
    }
    const auto source = documents::Source::from_bytes(name(), std::string(window));
    if (!source) return fail(source.error());
    look_at_window((*source)->text(), 0, (*source)->text().size());
  }

  /// A document that lies in several windows is read as text alone.
  void tell_if_cut() {
    constexpr std::string_view endings[] = {".yaml", ".yml", ".json"};
    const auto is_ending = [&](std::string_view ending) { return found_.path.ends_with(ending); };
    if (bytes_ <= secrets::window_size || !std::ranges::any_of(endings, is_ending)) return;
    notice_ = objects::NotLooked{objects::NotLooked::Reason::excluded,
                                 {name(), 0, 0},
                                 "documents across a \"window\" of 4 MiB were looked at as text, not as manifests",
                                 false};
  }

  void look_at_window(std::string_view window, std::size_t first, std::size_t last) {
    for (Leak& leak : detector_.find(found_.path, window, effort_)) {
      const bool is_whole_file = leak.range.begin == leak.range.end;
      if (is_whole_file ? first > 0 : leak.range.begin < first || leak.range.begin >= last) continue;
      if (!is_whole_file && secrets::is_left_alone(window, leak)) {
        ++suppressed_;
        continue;
      }
      if (secrets_.size() == most_secrets) {
        ++left_out_;
        continue;
      }
      FoundSecret secret{.file = name()};
      secret.begin = is_whole_file ? Position{1, 1} : positions_.at(window, leak.range.begin);
      secret.end = is_whole_file ? secret.begin : end_of(window, leak, secret.begin);
      secret.leak = std::move(leak);
      secrets_.push_back(std::move(secret));
    }
  }

  static Position end_of(std::string_view window, const Leak& leak, Position begin) {
    Positions positions;
    const Position length = positions.at(window.substr(leak.range.begin, leak.range.end - leak.range.begin),
                                         leak.range.end - leak.range.begin);
    return {begin.line + length.line - 1, length.line == 1 ? begin.column + length.column - 1 : length.column};
  }

  files::Found& found_;
  const Detector& detector_;
  Effort effort_ = Effort::all;
  Positions positions_;
  std::vector<FoundSecret> secrets_;
  std::size_t suppressed_ = 0;
  std::size_t left_out_ = 0;
  std::size_t bytes_ = 0;
  std::optional<objects::NotLooked> failure_;
  std::optional<objects::NotLooked> notice_;
};

}  // namespace

SecretsReport find_secrets(files::Listing& listing, const Detector& detector, Pool& pool) {
  std::vector<std::unique_ptr<File>> all;
  for (files::Found& found : listing.files) all.push_back(std::make_unique<File>(found, detector));
  // Small files are not worth a task each.
  constexpr std::size_t files_a_task = 64;
  for (std::size_t begin = 0; begin < all.size(); begin += files_a_task) {
    pool.submit([&all, &pool, begin] {
      const std::size_t end = std::min(begin + files_a_task, all.size());
      for (std::size_t index = begin; index < end; ++index) all[index]->look(pool);
    });
  }
  pool.finish();
  SecretsReport report;
  std::size_t left_out = 0;
  for (const std::unique_ptr<File>& file : all) left_out += file->hand_over(report);
  if (left_out > 0) {
    report.not_looked.push_back(
        {objects::NotLooked::Reason::unreadable,
         {},
         std::to_string(left_out) + " more secrets are over the limit \"secrets\" of " + std::to_string(most_secrets)});
  }
  for (const files::Refused& refused : listing.refused) {
    report.not_looked.push_back(unreadable(refused.path, refused.error));
  }
  return report;
}

}  // namespace seawall::commands
