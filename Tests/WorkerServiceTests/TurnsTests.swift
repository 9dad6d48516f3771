import CybrosClient
import Primitives
import Testing

@testable import WorkerService

@Suite("Turns")
struct TurnsTests {
    private let workers = (1...8).map { AccountID(Array(repeating: UInt8($0), count: 32))! }

    @Test("At any time it is exactly one worker's turn to take a job, and every worker's at some time")
    func oneAtATime() {
        for job in 1...50 as ClosedRange<UInt32> {
            var seen: Set<AccountID> = []
            for block in 7..<7 + BlockNumber(workers.count) * 2 {
                let holders = workers.filter {
                    Turns(of: workers, for: $0, length: 2).isMine(JobKey(101, job), after: block)
                }
                #expect(holders.count == 1)
                seen.formUnion(holders)
            }
            #expect(seen.count == workers.count)
        }
    }

    @Test("A turn lasts two blocks")
    func length() {
        for block in stride(from: 0, to: 32, by: BlockNumber.Stride(2)).map({ BlockNumber($0) }) {
            for worker in workers {
                let turns = Turns(of: workers, for: worker, length: 2)
                #expect(turns.isMine(JobKey(1, 1), after: block) == turns.isMine(JobKey(1, 1), after: block + 1))
            }
        }
    }

    @Test("Jobs are spread over workers, and who is told of itself or not says the same")
    func spread() {
        var counts: [AccountID: Int] = [:]
        for job in 1...800 as ClosedRange<UInt32> {
            for worker in workers {
                let isMine = Turns(of: workers, for: worker, length: 2).isMine(JobKey(101, job), after: 0)
                #expect(
                    Turns(of: workers.filter { $0 != worker }, for: worker, length: 2).isMine(
                        JobKey(101, job), after: 0)
                        == isMine)
                if isMine { counts[worker, default: 0] += 1 }
            }
        }
        // 100 each, and as the hash is fixed, always these.
        #expect(counts.values.allSatisfy { (70...130).contains($0) }, "\(counts.values.sorted())")
    }

    @Test("A worker alone always has its turn")
    func alone() {
        let turns = Turns(of: [], for: workers[0], length: 2)
        #expect((0..<10 as Range<BlockNumber>).allSatisfy { turns.isMine(JobKey(1, 1), after: $0) })
    }

    @Test(
        "A turn lasts two blocks of half a second or more, and about a second of faster ones",
        arguments: [(6000, 2), (1000, 2), (500, 2), (499, 4), (200, 8), (20, 64), (1, 256), (0, 256)])
    func lengths(milliseconds: Int, blocks: BlockNumber) {
        #expect(Turns.length(interval: .milliseconds(milliseconds)) == blocks)
    }

    @Test("The pace of blocks is measured over two seconds, and begins anew with the chain")
    func pace() {
        var pace = BlockPace()
        let start = ContinuousClock.now
        #expect(pace.interval == .seconds(6))
        for number in 0...40 as ClosedRange<BlockNumber> {
            pace.saw(number, at: start + .milliseconds(100) * Int(number))
        }
        #expect(pace.interval == .milliseconds(100))
        pace.saw(1, at: start + .seconds(5))
        pace.saw(2, at: start + .seconds(8))
        #expect(pace.interval == .milliseconds(100))
        pace.saw(3, at: start + .seconds(9))
        #expect(pace.interval == .seconds(2))
    }
}
