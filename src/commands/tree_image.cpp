// What `seawall image` offers.

#include <array>

#include "oci/oci.h"
#include "options.h"
#include "outlets.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {

std::string fault_of_platform(std::span<const std::string> values) { return fault_of(oci::Platform::parse(values[0])); }

ImageInput image_input(const Given& given) {
  return {.platform = given.text("platform"),
          .plain_http = given.texts("plain-http"),
          .is_insecure = given.flag("insecure"),
          .ca_file = given.text("ca-file"),
          .mirrors = given.texts("mirror"),
          .cache = given.text("cache"),
          .no_cache = given.flag("no-cache"),
          .yara_rules = given.texts("yara-rules")};
}

namespace {

template <const auto& formats>
std::string fault_of_outlets(std::span<const std::string> values) {
  return fault_of(parse_outlets(values, formats));
}

constexpr std::string_view how_named =
    "A reference, asked of its registry: nginx:1.25, registry.example.com/cart@sha256:...; a folder with an OCI layout "
    "or an archive of docker save, each with :TAG behind it where it holds several; or oci:, oci-archive:, "
    "docker-archive: and docker:// as skopeo has them.";

constexpr std::array list_options =
    std::array{Option{.name = "output",
                      .letter = 'o',
                      .value = "FORMAT[=PATH]",
                      .description = "As text (the default), json or csv, on standard output "
                                     "or into a file. Can be given several times.",
                      .repeatable = true,
                      .values = {Completion::words, image_list_formats},
                      .variable = "SEAWALL_IMAGE_LIST_OUTPUT",
                      .fault = fault_of_outlets<image_list_formats>},
               allow_unreadable_option, threads_option} +
    image_options;
constexpr std::array list_examples = {
    Example{"seawall image list nginx:1.25", "every package, as the package managers themselves would list them"},
    Example{"docker save cart > cart.tar && seawall image list cart.tar", "an image of the local daemon"},
    Example{"seawall image list ./layout -o json", "of an OCI layout, for programs"},
};
constexpr std::array list_exit_codes = {
    ExitCode{Exit::clean, "the images were read"},
    usage,
    ExitCode{Exit::incomplete, "an image, or a part of one, could not be read"},
    seawall_failed,
};

constexpr std::array sbom_options =
    std::array{Option{.name = "output",
                      .letter = 'o',
                      .value = "FORMAT[=PATH]",
                      .description =
                          "As cyclonedx (CycloneDX 1.6, the default) or spdx (SPDX 2.3), both in JSON, on standard "
                          "output or into a file. Can be given several times.",
                      .repeatable = true,
                      .values = {Completion::words, image_sbom_formats},
                      .variable = "SEAWALL_IMAGE_SBOM_OUTPUT",
                      .fault = fault_of_outlets<image_sbom_formats>},
               allow_unreadable_option, threads_option} +
    image_options;
constexpr std::array sbom_examples = {
    Example{"seawall image sbom nginx:1.25 > nginx.cdx.json", "the same image gives the same bytes"},
    Example{"seawall image sbom cart.tar -o cyclonedx=cart.cdx.json -o spdx=cart.spdx.json", "both forms at once"},
};

constexpr std::array diff_options =
    std::array{Option{.name = "output",
                      .letter = 'o',
                      .value = "FORMAT[=PATH]",
                      .description = "As text (the default) or json, on standard output or into a file. Can be given "
                                     "several times.",
                      .repeatable = true,
                      .values = {Completion::words, image_diff_formats},
                      .variable = "SEAWALL_IMAGE_DIFF_OUTPUT",
                      .fault = fault_of_outlets<image_diff_formats>},
               allow_unreadable_option, threads_option} +
    image_options;
constexpr std::array diff_examples = {
    Example{"seawall image diff nginx:1.25 nginx:1.27", "packages that came, went, or are of another version"},
};
constexpr std::array diff_exit_codes = {
    ExitCode{Exit::clean, "no package and no setting differs"},
    ExitCode{Exit::findings, "something differs"},
    usage,
    ExitCode{Exit::incomplete, "an image, or a part of one, could not be read"},
    seawall_failed,
};

constexpr std::array show_options =
    std::array{allow_unreadable_option, threads_option} + image_options + std::array{yara_rules_option};
constexpr std::array show_examples = {
    Example{"seawall image show nginx:1.25", "what checks judge, without any secret"},
    Example{"seawall image show cart.tar > cart.yaml && seawall scan cart.yaml", "judge it elsewhere"},
};

// One of them is of another file, so that this is no constant of the compiler.
const std::array image_commands = {
    Command{.name = "list",
            .summary = "List every package of images.",
            .options = list_options,
            .positional = {.name = "IMAGE",
                           .description = how_named,
                           .repeatable = true,
                           .required = true,
                           .values = {Completion::files}},
            .examples = list_examples,
            .exit_codes = list_exit_codes,
            .run =
                [](const Given& given) {
                  return image_list({given.positionals(), image_input(given), given.texts("output"),
                                     given.text("threads"), given.flag("allow-unreadable")});
                }},
    Command{.name = "sbom",
            .summary = "Write the bill of materials of an image.",
            .options = sbom_options,
            .positional = {.name = "IMAGE", .description = how_named, .required = true, .values = {Completion::files}},
            .examples = sbom_examples,
            .exit_codes = list_exit_codes,
            .run =
                [](const Given& given) {
                  return image_sbom({given.positionals().front(), image_input(given), given.texts("output"),
                                     given.text("threads"), given.flag("allow-unreadable")});
                }},
    Command{.name = "diff",
            .summary = "Compare two images: packages, versions, configuration.",
            .options = diff_options,
            .positional = {.name = "BEFORE AFTER",
                           .description = "Two images, as for seawall image list.",
                           .required = true,
                           .values = {Completion::files}},
            .examples = diff_examples,
            .exit_codes = diff_exit_codes,
            .run =
                [](const Given& given) {
                  return image_diff({given.positionals(), image_input(given), given.texts("output"),
                                     given.text("threads"), given.flag("allow-unreadable")});
                }},
    image_check_command,
    image_scan_command,
    Command{.name = "show",
            .summary = "Show an image as the object that checks judge.",
            .options = show_options,
            .positional = {.name = "IMAGE", .description = how_named, .required = true, .values = {Completion::files}},
            .examples = show_examples,
            .exit_codes = list_exit_codes,
            .run =
                [](const Given& given) {
                  return image_show({given.positionals().front(), image_input(given), given.text("threads"),
                                     given.flag("allow-unreadable")});
                }},
};

}  // namespace

constinit const Command image_command{.name = "image",
                                      .summary = "Look into images: packages, bills of materials, what is wrong.",
                                      .subcommands = image_commands};

}  // namespace seawall::commands
