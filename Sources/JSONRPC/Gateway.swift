import NIOHTTP1

/// What all connections of one listener share, and who may come in through it.
struct Gateway: Sendable {
    let dispatcher: Dispatcher
    let health: HealthCheck?
    let hosts: HostPolicy
    let allowsUnsafeCalls: Bool

    var configuration: RPCServerConfiguration { dispatcher.configuration }

    /// Why a request is not let in, or nil where it is.
    func refusal(of head: HTTPRequestHead) -> String? {
        guard hosts.allows(head.headers.first(name: "Host")) else {
            return "Provided Host header is not whitelisted.\n"
        }
        guard configuration.origins.allows(head.headers.first(name: "Origin")) else {
            return "Origin of the request is not whitelisted.\n"
        }
        return nil
    }

    func session(id: ConnectionID, writer: WebSocketWriter? = nil) -> ClientSession {
        ClientSession(id: id, allowsUnsafeCalls: allowsUnsafeCalls, writer: writer, configuration: configuration)
    }
}
