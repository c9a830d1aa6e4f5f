#include "result.h"

namespace seawall::documents {

std::string Error::text() const {
  std::string text;
  if (!place_.file.empty()) {
    text += place_.file;
    if (place_.line > 0) text += ":" + std::to_string(place_.line);
    if (place_.line > 0 && place_.column > 0) text += ":" + std::to_string(place_.column);
    text += ": ";
  }
  text += message_;
  if (cause_) text += ": " + cause_->text();
  return text;
}

}  // namespace seawall::documents
