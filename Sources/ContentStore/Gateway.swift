import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// An IPFS gateway, asked for single blocks (`/ipfs/<CID>?format=raw`), so that nothing it says has to be believed.
struct Gateway: Sendable {
    /// Why a gateway gave no block, in words for an operator.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let url: URL

    /// Nil unless the text is an `http` or `https` URL with a host.
    init?(_ text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty
        else { return nil }
        self.url = url
    }

    /// The bytes that the gateway gives for the block; they are not checked yet.
    ///
    /// - Parameter timeout: seconds, for the whole answer.
    func block(_ cid: CID, timeout: Double) async throws(Failure) -> [UInt8] {
        var request = URLRequest(
            url: url.appendingPathComponent("ipfs").appendingPathComponent(cid.description)
                .appending(queryItems: [URLQueryItem(name: "format", value: "raw")]))
        request.setValue("application/vnd.ipld.raw", forHTTPHeaderField: "Accept")
        let answer = await BoundedAnswer(limit: ContentStore.maximumBlockSize).get(request, timeout: timeout)
        do throws(Failure) {
            return try answer.get()
        } catch {
            throw Failure(description: "\(url.absoluteString) \(error)")
        }
    }
}

/// One HTTP answer, given up as soon as it is larger than a block.
///
/// SAFETY: the session calls its delegate on a serial queue, and what is mutable is used there alone, but for the
/// continuation, which is set before the task starts.
private final class BoundedAnswer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let limit: Int
    private var body: [UInt8] = []
    private var failure: String?
    private var continuation: CheckedContinuation<Result<[UInt8], Gateway.Failure>, Never>?

    init(limit: Int) { self.limit = limit }

    func get(_ request: URLRequest, timeout: Double) async -> Result<[UInt8], Gateway.Failure> {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        configuration.timeoutIntervalForResource = timeout
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        // The session holds its delegate until it is told that no more tasks will come.
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.continuation = continuation
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
            failure = "answered with status \((response as? HTTPURLResponse)?.statusCode ?? 0)"
            completionHandler(.cancel)
            return
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard failure == nil else { return }
        guard data.count <= limit - body.count else {
            failure = "answered with more than \(limit) bytes"
            body = []
            dataTask.cancel()
            return
        }
        body += data
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let failure = failure ?? error.map { "did not answer: \($0.localizedDescription)" }
        continuation?.resume(returning: failure.map { .failure(.init(description: $0)) } ?? .success(body))
        continuation = nil
    }
}
