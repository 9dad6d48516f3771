public import JSON

/// A JSON-RPC error as the client sees it.
public struct RPCError: Error, Equatable, Sendable {
    public var code: Int
    public var message: String
    public var data: JSON?

    public init(code: Int, message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    var json: JSON {
        var members: JSON.Object = ["code": JSON(code), "message": .string(message)]
        members["data"] = data
        return .object(members)
    }
}

/// The errors of the JSON-RPC 2.0 specification, with the texts that Substrate's clients know.
extension RPCError {
    public static let parseError = RPCError(code: -32700, message: "Parse error")
    public static let invalidRequest = RPCError(code: -32600, message: "Invalid request")
    public static let methodNotFound = RPCError(code: -32601, message: "Method not found")

    /// `reason` says which parameter is wrong and what it should be.
    public static func invalidParams(_ reason: String) -> RPCError {
        RPCError(code: -32602, message: "Invalid params", data: .string(reason))
    }

    public static func internalError(_ reason: String? = nil) -> RPCError {
        RPCError(code: -32603, message: "Internal error", data: reason.map(JSON.string))
    }
}

/// The errors by which a server defends its limits.
extension RPCError {
    static let batchesDisabled = RPCError(code: -32005, message: "Batched requests are not supported by this server")
    static let unsafeCall = RPCError(code: -32601, message: "RPC call is unsafe to be called externally")
    static let rateLimitExceeded = RPCError(code: -32999, message: "RPC rate limit exceeded")

    static func tooManySubscriptions(limit: Int) -> RPCError {
        RPCError(code: -32006, message: "Too many subscriptions on the connection", data: exceeded(limit))
    }

    static func oversizedRequest(limit: Int) -> RPCError {
        RPCError(code: -32007, message: "Request is too big", data: exceeded(limit))
    }

    /// Of a method that knows its answer to be too long before it has it all.
    public static func oversizedResponse(limit: Int) -> RPCError {
        RPCError(code: -32008, message: "Response is too big", data: exceeded(limit))
    }

    static func batchTooLarge(limit: Int) -> RPCError {
        RPCError(code: -32010, message: "The batch request was too large", data: exceeded(limit))
    }

    static func batchResponseTooLarge(limit: Int) -> RPCError {
        RPCError(code: -32011, message: "The batch response was too large", data: exceeded(limit))
    }

    private static func exceeded(_ limit: Int) -> JSON {
        .string("Exceeded max limit of \(limit)")
    }
}
