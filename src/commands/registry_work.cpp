#include "registry_work.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "console.h"
#include "findings/findings.h"
#include "registry_access.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;

constexpr std::chrono::milliseconds longest_pause{15'000};
constexpr std::string_view default_wait = "2m";

bool is_wanted(const std::string& name, std::span<const std::string> globs) {
  return globs.empty() ||
         std::ranges::any_of(globs, [&](const std::string& glob) { return findings::matches_glob(glob, name); });
}

bool is_glob(std::string_view text) noexcept { return text.find_first_of("*?[") != text.npos; }

/// Signatures, attestations and bills that tools attach to an image by its digest: "sha256-0123....sig".
bool is_of_an_image(std::string_view tag) noexcept {
  const std::size_t digits = tag.starts_with("sha256-") ? 64 : tag.starts_with("sha512-") ? 128 : 0;
  constexpr std::size_t head = 7;
  if (digits == 0 || tag.size() < head + digits) return false;
  const std::string_view hex = tag.substr(head, digits);
  const bool is_hex = hex.find_first_not_of("0123456789abcdef") == hex.npos;
  return is_hex && (tag.size() == head + digits || tag[head + digits] == '.');
}

/// Names that are asked for as they are, so that no catalog is needed, which many a registry does not show.
bool are_names(std::span<const std::string> globs) { return !globs.empty() && std::ranges::none_of(globs, is_glob); }

std::int64_t number_of(std::string_view text) noexcept {
  std::int64_t number = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() ? number : -1;
}

}  // namespace

Result<std::int64_t> parse_duration(std::string_view option, std::string_view text) {
  constexpr std::pair<char, std::int64_t> units[] = {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}};
  constexpr std::int64_t most = std::int64_t{200} * 366 * 86'400;
  const auto unit = std::ranges::find(units, text.empty() ? '\0' : text.back(), &std::pair<char, std::int64_t>::first);
  const std::int64_t number = text.empty() ? -1 : number_of(text.substr(0, text.size() - 1));
  if (unit == std::end(units) || number < 0 || number > most / unit->second) {
    return Error(ErrorCode::invalid_argument,
                 std::string(option) + " is a number with s, m, h, d or w behind it, not \"" + std::string(text) + '"');
  }
  return number * unit->second;
}

Result<std::int64_t> parse_since(std::string_view text, std::int64_t now) {
  if (text.empty()) return std::int64_t{0};
  if (const std::int64_t day = created_of(std::string(text) + "T00:00:00Z"); day > 0) return day;
  const Result<std::int64_t> duration = parse_duration("--since", text);
  if (duration) return std::max<std::int64_t>(now - *duration, 0);
  return Error(ErrorCode::invalid_argument,
               "--since is a day such as 2026-11-01, or a time before now such as 30d, not \"" + std::string(text) +
                   '"');
}

std::int64_t seconds_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

Result<RegistrySelection> registry_selection(const RegistryScanArguments& arguments) {
  const Result<std::int64_t> since = parse_since(arguments.since, seconds_now());
  if (!since) return since.error();
  const Result<std::int64_t> wait =
      parse_duration("--wait", arguments.wait.empty() ? default_wait : std::string_view(arguments.wait));
  if (!wait) return wait.error();
  for (const std::string& each : arguments.repositories) {
    if (!is_glob(each) && !oci::is_repository(each)) {
      return Error(ErrorCode::invalid_argument, "\"" + each + "\" is no name of a repository", {},
                   "write it as the registry does: shop/cart; * stands for anything");
    }
  }
  return RegistrySelection{arguments.repositories, arguments.tags, *since, std::chrono::seconds(*wait)};
}

std::expected<std::unique_ptr<RegistryWork>, Exit> RegistryWork::create(const RegistryScanArguments& arguments,
                                                                        RegistrySelection selection) {
  auto work = std::make_unique<RegistryWork>();
  http::Patience patience;
  patience.tries = 1'000;  // the time decides
  patience.longest = longest_pause;
  patience.total = selection.wait;
  const ImageInput& input = arguments.scan.image_input;
  Result<std::unique_ptr<RegistryAccess>> access = RegistryAccess::of(input);
  if (!access) return std::unexpected(refuse(access.error()));
  work->access_ = take(std::move(access));
  work->access_->options.registry.patience = patience;
  auto listing = oci::RegistryListing::connect(arguments.registry, work->access_->options, work->access_->around);
  if (!listing) return std::unexpected(refuse(listing.error()));
  work->listing_ = take(std::move(listing));
  auto reader = ImageReader::create(input, ImageDepth::packages, {.is_quiet = true, .patience = patience});
  if (!reader) return std::unexpected(reader.error());
  work->reader_ = *std::move(reader);
  work->selection_ = std::move(selection);
  return work;
}

std::optional<Error> RegistryWork::repositories(const std::function<bool(const std::string&)>& give,
                                                const Tell& tell) const {
  const std::vector<std::string>& globs = selection_.repositories;
  if (are_names(globs)) {
    static_cast<void>(std::ranges::all_of(globs, give));
    return std::nullopt;
  }
  const auto faults =
      listing_->repositories([&](const std::string& name) { return !is_wanted(name, globs) || give(name); }, {});
  for (const Error& fault : faults) {
    if (fault.code() == ErrorCode::unavailable) return fault;
    const bool has_none = fault.code() == ErrorCode::not_found || fault.code() == ErrorCode::forbidden;
    tell(unreadable_image(registry(), has_none && fault.advice().empty()
                                          ? Error(fault.code(), fault.message(), {},
                                                  "name repositories with --repos, for which it is not needed")
                                          : fault));
  }
  return std::nullopt;
}

std::optional<Error> RegistryWork::tags(const std::string& repository,
                                        const std::function<bool(const std::string&)>& give, const Tell& tell) const {
  const auto faults = listing_->repository(repository)
                          .tags(
                              [&](const std::string& tag) {
                                return is_of_an_image(tag) || !is_wanted(tag, selection_.tags) || give(tag);
                              },
                              {});
  for (const Error& fault : faults) {
    if (fault.code() == ErrorCode::unavailable) return fault;
    tell(unread_list(repository, fault));
  }
  return std::nullopt;
}

Result<oci::Tagged> RegistryWork::resolve(const TagRow& row) const {
  return listing_->repository(row.repository).resolve(row.tag, {});
}

NotLooked RegistryWork::unread_list(const std::string& repository, const Error& error) const {
  return unreadable_image(registry() + '/' + repository, error);
}

NotLooked RegistryWork::unread_tag(const TagRow& row, const Error& error) const {
  return unreadable_image(registry() + '/' + row.repository + ':' + row.tag, error);
}

NotLooked RegistryWork::no_image(const TagRow& row, const std::string& other) const {
  return {NotLooked::Reason::not_an_object, {registry() + '/' + row.repository + ':' + row.tag, 0, 0}, other, false};
}

Result<RegistryWork::Read> RegistryWork::read(const std::string& repository, const std::string& digest) const {
  const auto image = reader_->open("docker://" + name_of(repository, digest));
  if (!image) return image.error();
  const oci::Config& config = (*image)->config();
  Read read{created_of(config.created), {}};
  if (read.created > 0 && read.created < selection_.since) return read;
  Pool own(1);
  Result<images::Contents> contents = reader_->read(**image, own);
  if (!contents) return contents.error();
  read.content = packed(digest, {.created = config.created,
                                 .distribution = std::move(contents->distribution),
                                 .packages = std::move(contents->packages),
                                 .faults = std::move(contents->faults)});
  if (read.content.empty()) return Error(ErrorCode::internal, "what was found in it cannot be kept");
  return read;
}

std::string RegistryWork::name_of(const std::string& repository, const std::string& digest) const {
  return registry() + '/' + repository + '@' + digest;
}

std::string RegistryWork::name_of(const RegistryImage& image) const {
  if (image.tags.empty()) return name_of(image.repository, image.digest);
  return registry() + '/' + image.repository + ':' + image.tags.front();
}

}  // namespace seawall::commands
