import JSON
import NIOCore
import NIOHTTP1

/// One answer over HTTP.
struct HTTPResponse: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders = [:]
    var body: [UInt8] = []

    static func json(_ body: [UInt8], status: HTTPResponseStatus = .ok) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: body)
    }

    static func text(_ text: String, status: HTTPResponseStatus) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/plain"], body: Array(text.utf8))
    }

    static let tooManyConnections = text("Too many connections. Please try again later.", status: .tooManyRequests)

    /// What a browser asks before it posts JSON to another site. Where all pages may call, they may do so in any way.
    static func preflight(of request: HTTPRequestHead, by origins: OriginPolicy) -> HTTPResponse {
        var headers: HTTPHeaders = [
            "Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": "600",
        ]
        if origins == .all {
            let (method, names) = ("Access-Control-Request-Method", "Access-Control-Request-Headers")
            headers.replaceOrAdd(
                name: "Access-Control-Allow-Methods", value: request.headers.first(name: method) ?? "*")
            headers.replaceOrAdd(name: "Access-Control-Allow-Headers", value: request.headers.first(name: names) ?? "*")
            headers.add(name: "Vary", value: "\(method), \(names)")
        }
        return HTTPResponse(status: .ok, headers: headers)
    }
}

extension Gateway {
    /// The answer to a request whose body was read whole.
    func respond(to head: HTTPRequestHead, body: [UInt8], session: ClientSession) async -> HTTPResponse {
        let path = head.uri.prefix { $0 != "?" }
        if path == "/health" || path == "/health/readiness" {
            return await healthResponse(head.method, isReadiness: path != "/health")
        }
        if let refusal = refusal(of: head) { return .text(refusal, status: .forbidden) }
        switch head.method {
        case .OPTIONS: return .preflight(of: head, by: configuration.origins)
        case .POST:
            guard Gateway.isJSON(head.headers.first(name: "Content-Type")) else {
                return .text(
                    "Supplied content type is not allowed. Content-Type: application/json is required\n",
                    status: .unsupportedMediaType)
            }
            let answer = await dispatcher.answer(body, session: session)
            // HTTP carries no subscription, so nothing is to be started after the answer.
            return answer.map { .json($0.text) } ?? HTTPResponse(status: .ok)
        default:
            return .text("Used HTTP Method is not allowed. POST or OPTIONS is required\n", status: .methodNotAllowed)
        }
    }

    private func healthResponse(_ method: HTTPMethod, isReadiness: Bool) async -> HTTPResponse {
        guard method == .GET else { return HTTPResponse(status: .methodNotAllowed) }
        guard let health = await health?() else { return HTTPResponse(status: .serviceUnavailable) }
        return .json(health.json.bytes, status: isReadiness && !health.isReady ? .internalServerError : .ok)
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let parts = contentType.lowercased().split(separator: ";", maxSplits: 1)
        let type = parts.first.map { $0.filter { !$0.isWhitespace } }
        return type == "application/json"
    }
}
