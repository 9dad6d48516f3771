import ChainTestSupport
import Foundation
import NIOSSL

/// A certificate for localhost and 127.0.0.1 that nobody but tests trusts, signed by itself, valid from 2020 to 2120.
enum TestCertificate {
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIBXDCCAQGgAwIBAgIUM31lkx7/njE8rM2Ay5aZvpjdgnUwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx
        MDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQ+9Y31A49KUm/ddgtbUbS9vDKaASJmCfxX+sb9KI1sRzDtGxAWO7F/
        AC5nZkU44lmnWpkulkFVYyqVzl31HLQNoy8wLTAaBgNVHREEEzARgglsb2NhbGhv
        c3SHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAiJ4a
        qvRHszdc+89pMyTon6pmiT58TFN0cwqVGy8XJpUCIQCdXynIe16fcOlg/uFeB31y
        43ZgoVM+tCGBhch6E+XeAQ==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghL9XKTSRz3dFrrXU
        /am1qgiNFdQkF7XT4s8prTRrJJGhRANCAAQ+9Y31A49KUm/ddgtbUbS9vDKaASJm
        CfxX+sb9KI1sRzDtGxAWO7F/AC5nZkU44lmnWpkulkFVYyqVzl31HLQN
        -----END PRIVATE KEY-----
        """

    /// What a server needs to show it.
    static func server() throws -> NIOSSLContext {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        return try NIOSSLContext(configuration: configuration)
    }

    /// Writes it to a file; answers its path.
    static func write(to folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/certificate.pem"
        try pem.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
