#include "xml.h"

#include <expat.h>

#include <memory>
#include <string>
#include <vector>

namespace seawall::packages {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Freer {
  void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

class XmlReader {
 public:
  XmlReader(const File& file, XmlSink& sink) : file_(file), sink_(sink), parser_(XML_ParserCreate(nullptr)) {}

  std::optional<Error> run() {
    if (file_.bytes.size() > most_xml_bytes) {
      return Error(ErrorCode::limit_exceeded, "over the limit \"XML bytes\" of " + std::to_string(most_xml_bytes),
                   {std::string(file_.path), 0, 0});
    }
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), begin, end);
    XML_SetCharacterDataHandler(parser_.get(), take_text);
    XML_SetEntityDeclHandler(parser_.get(), refuse_entity);
    const int size = static_cast<int>(file_.bytes.size());
    if (XML_Parse(parser_.get(), file_.bytes.data(), size, XML_TRUE) != XML_STATUS_OK && !error_) {
      fail(ErrorCode::syntax, std::string("is no XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())));
    }
    return std::move(error_);
  }

 private:
  static XmlReader& self(void* data) noexcept { return *static_cast<XmlReader*>(data); }

  static void begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    XmlReader& reader = self(data);
    if (reader.error_) return;
    if (reader.lengths_.size() == most_xml_nesting) {
      return reader.stop(ErrorCode::limit_exceeded,
                         "over the limit \"XML nesting\" of " + std::to_string(most_xml_nesting));
    }
    reader.lengths_.push_back(reader.path_.size());
    if (!reader.path_.empty()) reader.path_.push_back('/');
    reader.path_ += name;
    reader.text_.clear();
    reader.sink_.begin(reader.path_);
    for (; attributes[0]; attributes += 2) reader.sink_.attribute(reader.path_, attributes[0], attributes[1]);
  }

  static void end(void* data, const XML_Char*) {
    XmlReader& reader = self(data);
    if (reader.error_ || reader.lengths_.empty()) return;
    reader.sink_.end(reader.path_, reader.text_);
    reader.text_.clear();
    reader.path_.resize(reader.lengths_.back());
    reader.lengths_.pop_back();
  }

  static void take_text(void* data, const XML_Char* text, int size) {
    self(data).text_.append(text, static_cast<std::size_t>(size));
  }

  static void refuse_entity(void* data, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                            const XML_Char*, const XML_Char*) {
    self(data).stop(ErrorCode::unsupported, "declares entities");
  }

  void stop(ErrorCode code, std::string message) {
    if (!error_) fail(code, std::move(message));
    XML_StopParser(parser_.get(), XML_FALSE);
  }
  void fail(ErrorCode code, std::string message) {
    const auto line = static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_.get()));
    error_ = Error(code, std::move(message), {std::string(file_.path), line, 0});
  }

  const File& file_;
  XmlSink& sink_;
  std::unique_ptr<XML_ParserStruct, Freer> parser_;
  std::string path_;
  std::vector<std::size_t> lengths_;  // of path_ before each open element
  std::string text_;
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> read_xml(const File& file, XmlSink& sink) { return XmlReader(file, sink).run(); }

}  // namespace seawall::packages
