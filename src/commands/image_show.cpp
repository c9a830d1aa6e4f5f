// seawall image show: an image as the object that checks judge.

#include "console.h"
#include "options.h"
#include "pods.h"
#include "read_images.h"

namespace seawall::commands {

Exit image_show(const ImageShowArguments& arguments) {
  const documents::Result<std::size_t> threads = parse_threads(arguments.threads);
  if (!threads) return refuse(threads.error());
  Pool pool(*threads);
  const WantedImage wanted{arguments.image, arguments.image};
  const auto described = describe_images({&wanted, 1}, arguments.input, ImageDepth::findings, nullptr, pool);
  if (!described) return described.error();
  complain_of(described->not_looked);
  for (const files::Found& file : described->files) {
    const Exit shown = show(*file.content);
    if (shown != Exit::clean) return shown;
  }
  return verdict(described->not_looked, arguments.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
