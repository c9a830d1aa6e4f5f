#pragma once

// Source of documents: the API server of a cluster, read-only. Every request is a GET.
//
// kubeconfig   which server, as whom          -> Connection
// credentials  token files, exec plugins
// api          one server                     -> http::Response
// discovery    what it serves                 -> Resource
// listing      lists in pages, watches        -> documents
// manifest     what is kept of an object      -> YAML
// reading      all kinds that a command needs -> texts that are read like files
//
// Threads and lifetimes: each part says its own.

#include "reading.h"
