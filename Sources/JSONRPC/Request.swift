import JSON

/// One request object of a client.
enum Request {
    case call(id: JSON, method: String, params: JSON?)
    /// A call whose answer the client doesn't want; like Substrate's server this one doesn't run it.
    case notification
    /// Not a request; `id` is what could be recognised as one, else null.
    case invalid(id: JSON)

    init(_ json: JSON) {
        guard case .object(let members) = json else {
            self = .invalid(id: .null)
            return
        }
        let id = members["id"]
        let recognisedID = id.flatMap { Request.isID($0) ? $0 : nil }
        guard members["jsonrpc"] == "2.0", let method = members["method"]?.string, (id == nil) == (recognisedID == nil)
        else {
            self = .invalid(id: JSON(recognisedID))
            return
        }
        self = recognisedID.map { .call(id: $0, method: method, params: members["params"]) } ?? .notification
    }

    private static func isID(_ json: JSON) -> Bool {
        switch json {
        case .null, .integer, .string: true
        default: false
        }
    }
}

/// The answer to one call, as it goes over the wire.
enum Response {
    static func success(_ id: JSON, _ result: JSON) -> [UInt8] {
        JSON.object(["jsonrpc": "2.0", "id": id, "result": result]).bytes
    }

    static func failure(_ id: JSON, _ error: RPCError) -> [UInt8] {
        JSON.object(["jsonrpc": "2.0", "id": id, "error": error.json]).bytes
    }
}
