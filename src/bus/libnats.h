#pragma once

// libnats, loaded when a bus is joined. Private to bus.

#include <nats/nats.h>

#include "documents/documents.h"

namespace seawall::bus {

// clang-format off
#define SEAWALL_LIBNATS(F) \
  F(natsOptions_Create) F(natsOptions_Destroy) F(natsOptions_SetServers) F(natsOptions_SetName) \
  F(natsOptions_SetSecure) F(natsOptions_SetCATrustedCertificates) F(natsOptions_SetUserCredentialsFromFiles) \
  F(natsOptions_SetTimeout) F(natsOptions_SetAllowReconnect) F(natsOptions_SetMaxReconnect) \
  F(natsOptions_SetReconnectWait) F(natsOptions_SetErrorHandler) F(natsOptions_SetFailRequestsOnDisconnect) \
  F(natsOptions_SetIgnoreDiscoveredServers) F(natsOptions_SetPingInterval) F(natsOptions_SetMaxPingsOut) \
  F(natsConnection_Connect) F(natsConnection_Destroy) F(natsConnection_GetMaxPayload) F(natsConnection_JetStream) \
  F(natsStatus_GetText) F(natsMsg_GetData) F(natsMsg_GetDataLength) F(natsMsg_GetSubject) F(natsMsg_GetSequence) \
  F(natsMsg_Destroy) F(natsMsg_GetMetaData) F(natsMsg_AckSync) F(natsMsg_NakWithDelay) F(natsMsg_InProgress) \
  F(natsMsgList_Destroy) F(natsSubscription_Fetch) F(natsSubscription_Destroy) F(jsCtx_Destroy) \
  F(jsStreamConfig_Init) F(jsConsumerConfig_Init) F(jsSubOptions_Init) F(jsPubOptions_Init) \
  F(jsDirectGetMsgOptions_Init) F(js_AddStream) F(js_AddConsumer) F(js_DeleteConsumer) \
  F(js_GetConsumerInfo) F(js_PullSubscribe) F(js_Publish) \
  F(js_GetStreamInfo) F(js_DirectGetMsg) F(jsStreamInfo_Destroy) F(jsConsumerInfo_Destroy) F(jsPubAck_Destroy) \
  F(jsMsgMetaData_Destroy)
// clang-format on

/// The functions by their names.
struct Libnats {
#define SEAWALL_FUNCTION(name) decltype(&::name) name = nullptr;
  SEAWALL_LIBNATS(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  template <typename Visitor>
  void each(Visitor&& visit) {
#define SEAWALL_FUNCTION(name) visit(#name, name);
    SEAWALL_LIBNATS(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  }
};

/// Loads it, once. Fails with unsupported where it is not installed in the version that Seawall was built with, as its
/// structures grow from one to the next.
std::optional<documents::Error> load_libnats();
/// After load_libnats() went well.
const Libnats& libnats() noexcept;

}  // namespace seawall::bus
