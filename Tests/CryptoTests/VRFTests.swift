import Foundation
import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("sr25519 verifiable random functions")
struct VRFTests {
    /// What BABE's validators draw for a slot.
    private func transcript(slot: UInt64, epoch: UInt64, randomness: [UInt8]) -> Transcript {
        var transcript = Transcript("BABE")
        transcript.append("slot number", slot)
        transcript.append("current epoch", epoch)
        transcript.append("chain randomness", randomness)
        return transcript
    }

    private struct Header {
        var name: String
        var isPrimary = false
        var authority, randomness, vrf, seal, hash: [UInt8]
        var slot, epoch: UInt64
        /// How many there were, each of the same weight; 0 where it does not matter.
        var authorities = 0
    }

    /// Headers of public chains: two of the first epoch of Westend, whose slots were won by the draw, and finalized ones
    /// out of the light sync states of chain specifications, whose slots are secondary.
    private let headers = [
        Header(
            name: "Westend 5", isPrimary: true,
            authority: hex("74bfb70627416e6e6c4785e928ced384c6c06e5c8dd173a094bc3118da7b673e"),
            randomness: [UInt8](repeating: 0, count: 32),
            vrf: hex(
                "86480dac7669ab3aeacd6f3c77e962be301fe5c6efebfcb16834abf29e50cf771bf12ace9ce3f1e97b0017144157a47c"
                    + "257220207406490a555ae3f3cfd5ff05a84c2af873f6503143873978e98961f4eabc2080f77c45ad6d065d58be6e9a02"
            ),
            seal: hex(
                "9cc6d652cec7f054320b9608dfcbde2d7e05320ebf3697c0154c8834f9babe0d"
                    + "4cad8a7bbc45e0ee9ca414aaa1d91e6af98c7c536db50391edd8d505ae2d658f"),
            hash: hex("26ce96f9e4c3c1acc0fcca41521a805ef9cfa3b108df1558ee4784e996808dff"),
            slot: 264_379_771, epoch: 0, authorities: 4),
        Header(
            name: "Westend 6", isPrimary: true,
            authority: hex("74bfb70627416e6e6c4785e928ced384c6c06e5c8dd173a094bc3118da7b673e"),
            randomness: [UInt8](repeating: 0, count: 32),
            vrf: hex(
                "f8b30a821656568e1c66e9183ec05c1627820c3d3648edee1effcc556fac86717658661c7e1978ddb6497367db7bec49"
                    + "bbdd63756932aec3b719d5ba5e4c3c09aeae4ace2ef06fd5298378c7ff30ec06f821b589d06eefdf9c640d81121ba208"
            ),
            seal: hex(
                "02c69a1467ac5b92358cacb78202a6ee55c9f6c06c7bc7f4ae2b23c8adbf4575"
                    + "eddb68ed01777d96ff896c5a44859585d738b5e92e6565890cfce18db637988d"),
            hash: hex("cd8446ef9d8b766aabef7c97be36d0f1dbc3555902b1d063e989d1237cf1ffec"),
            slot: 264_379_772, epoch: 0, authorities: 4),
        Header(
            name: "Westend 29233814",
            authority: hex("9e59f1f3dd56cf8d4980538bbabf653c6442df23d1493d88f01d5c1ac2ec5d2b"),
            randomness: hex("b12c134290deffe852ac330e03e1e18149ca1df1a89debc78d46e36f04259bd2"),
            vrf: hex(
                "a2753af016524902ed064760921a39b200eead8420fb81096b69501288a84a43b9a5e0a612d06a92dd40c192316ef02f"
                    + "9746af361c18c915f47d67d07f83ab0df70b37c92200e4b1d4022c77d9d9e37a45ba012a2a30f7022bdb6e216e27d907"
            ),
            seal: hex(
                "006d6fbb1968b50cb60328bf501336a096f34e1de07b6a51a29167e3c3ea3f10"
                    + "8638d75d4d18698dd31ec52cf40d977f8d8d8de73d2e31f65c21d582fac69283"),
            hash: hex("1903a2b5c306c54dfd42c0627d6cae2a63062073cb277aa37014082f88fb4dbe"),
            slot: 294_601_061, epoch: 50368),
        Header(
            name: "Polkadot 29378183",
            authority: hex("6a1862bf84fef9d447e73b934dbce03a0fce900c81e343fc46ed7352e7676176"),
            randomness: hex("a93cb385fbcf81e89a7763b53ac0c18c97d5739118e782884fa5abbb9fc73aaa"),
            vrf: hex(
                "863480962a2feae045ab2d1c51c09b5fa8421c1d0c2cfef56fd34ba240ff244babbb93af8ee5218e84145befe85d1947"
                    + "5ce0c893550e8747dc830687641a6508a1618dd9067d8685fc7505ee906a48a3fbce2275304a7f0e7c65291ab4ff8a01"
            ),
            seal: hex(
                "643c69b7162a093713f241e2f360cd922d1631823833e54d42d7c8ecfd6cac1a"
                    + "4becfda9d4b4f4440ec0344a8ed4df3ea2b57206e95c1158967194b3c0b48f8a"),
            hash: hex("589df678c141902fec55a790457048f25d167c7c52c1fd178ef84b1493b1d851"),
            slot: 294_601_061, epoch: 12298),
    ]

    @Test("Real headers' outputs and seals verify, for their own slot alone")
    func realHeaders() throws {
        for header in headers {
            let key = try #require(Sr25519.PublicKey(header.authority))
            let preOutput = try #require(Sr25519.VRFPreOutput(Array(header.vrf[..<32])))
            let proof = try #require(Sr25519.VRFProof(Array(header.vrf[32...])))
            #expect(proof.bytes == Array(header.vrf[32...]))
            let own = transcript(slot: header.slot, epoch: header.epoch, randomness: header.randomness)
            #expect(Sr25519.verifyVRF(preOutput, proof, of: own, by: key) != nil, "\(header.name)")
            let next = transcript(slot: header.slot + 1, epoch: header.epoch, randomness: header.randomness)
            #expect(Sr25519.verifyVRF(preOutput, proof, of: next, by: key) == nil, "\(header.name)")
            let seal = try #require(Sr25519.Signature(header.seal))
            #expect(header.hash.withUnsafeBytes { Sr25519.verify(seal, of: $0, by: key) }, "\(header.name)")
        }
    }

    @Test("A slot that was won was drawn below the threshold, and none above it would be")
    func threshold() throws {
        var count = 0
        for header in headers where header.isPrimary {
            let key = try #require(Sr25519.PublicKey(header.authority))
            let preOutput = try #require(Sr25519.VRFPreOutput(Array(header.vrf[..<32])))
            let proof = try #require(Sr25519.VRFProof(Array(header.vrf[32...])))
            let own = transcript(slot: header.slot, epoch: header.epoch, randomness: header.randomness)
            let output = try #require(Sr25519.verifyVRF(preOutput, proof, of: own, by: key))
            let draw = output.makeBytes("substrate-babe-vrf", count: 16).reversed().reduce(UInt128(0)) {
                $0 << 8 | UInt128($1)
            }
            // A quarter of the slots is won by somebody: 1 - (1 - c)^(1 / n) of all draws, as in the Polkadot specification,
            // definition "winning threshold".
            let share = 1 - pow(0.75, 1 / Double(header.authorities))
            #expect(draw < UInt128(share * 0x1p128), "\(header.name)")
            count += 1
        }
        #expect(count == 2)
    }

    @Test("An own proof verifies and gives the verifier the same random bytes")
    func ownProofs() throws {
        let pair = try #require(Sr25519.KeyPair(miniSecret: [UInt8](repeating: 3, count: 32)))
        for slot in UInt64(0)..<10 {
            let transcript = transcript(slot: slot, epoch: 1, randomness: [UInt8](repeating: 7, count: 32))
            let (inOut, proof) = pair.signVRF(transcript)
            let verified = try #require(
                Sr25519.verifyVRF(inOut.preOutput, proof, of: transcript, by: pair.publicKey))
            #expect(
                verified.makeBytes("substrate-babe-vrf", count: 16) == inOut.makeBytes("substrate-babe-vrf", count: 16))
            #expect(pair.vrfInOut(transcript).preOutput == inOut.preOutput)
        }
    }

    @Test("A changed output, proof or key does not verify, nor does the identity as output")
    func changedProofs() throws {
        var random = SeededGenerator()
        let pair = try #require(Sr25519.KeyPair(miniSecret: [UInt8](repeating: 3, count: 32)))
        let transcript = transcript(slot: 5, epoch: 1, randomness: [UInt8](repeating: 7, count: 32))
        let (inOut, proof) = pair.signVRF(transcript)
        let bytes = pair.publicKey.bytes + inOut.preOutput.bytes + proof.bytes
        for _ in 0..<100 {
            var changed = bytes
            changed[Int.random(in: 0..<128, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let key = Sr25519.PublicKey(Array(changed[..<32])),
                let preOutput = Sr25519.VRFPreOutput(Array(changed[32..<64])),
                let proof = Sr25519.VRFProof(Array(changed[64...]))
            else { continue }
            #expect(Sr25519.verifyVRF(preOutput, proof, of: transcript, by: key) == nil, "seed \(random.seed)")
        }
        #expect(Sr25519.verifyVRF(.zero, proof, of: transcript, by: pair.publicKey) == nil)
        #expect(Sr25519.VRFProof([UInt8](repeating: 0xff, count: 64)) == nil)
        #expect(Sr25519.VRFProof([]) == nil)
    }
}
