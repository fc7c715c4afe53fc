using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>
/// A first start whose n-th disk operation fails, and all after it: it says in a sentence what is wrong, and the next
/// start, on a disk that is well, works with what is there.
/// </summary>
[TestFixture]
[Category("Disk")]
public sealed class DiskStartTests
{
    public static IEnumerable<DiskFault> Faults() =>
        DiskRig.IsLong ? [DiskFault.Failure, DiskFault.NoSpace, DiskFault.TornWrite] : [DiskFault.Failure];

    [TestCaseSource(nameof(Faults))]
    public async Task A_start_that_meets_a_fault_says_so_and_the_next_one_works(DiskFault fault)
    {
        using var disk = new FailingDisk();
        var starts = 0;
        for (var first = DiskRig.IsLong ? 1 : 40; await Meets(disk, fault, first); first += 1 + (first / 4))
        {
            starts++;
            Directory.Delete(disk.Folder, recursive: true);
            if (!DiskRig.IsLong)
            {
                break;
            }
        }

        await DiskTally.Add(starts, $"{fault} at the start");
        starts.Should().BePositive();
    }

    private static async Task<bool> Meets(FailingDisk disk, DiskFault fault, int first)
    {
        disk.Arm(fault, first, fault == DiskFault.TornWrite ? 1 : FailingDisk.Always);
        await using (var program = ChildProgram.Start(
            ["serve", "--port", "0", "--data", disk.Folder, "--set", "Logging:LogLevel:Default=None"],
            disk.Environment,
            program: DiskRig.Program))
        {
            if (await program.ReadLine() is null)
            {
                var (code, _, errors) = await program.End();
                var where = $"the operation was {disk.What}";
                disk.HasFailed.Should().BeTrue(errors);
                code.Should().Be(1, where);
                errors.Should().StartWith("taskcluster: ", where).And.NotContain("   at ", where);
                errors.Should().MatchRegex("No space|disk|[Ee]rror", where).And.NotContain("in use", where);
            }
        }

        disk.Heal();
        await using var server = await disk.Serve();
        var api = server.AsRoot();
        var body = new { secret = new { }, expires = "2100-01-01T00:00:00.000Z" };
        _ = (await api.Put("secrets/v1/secret/s", body)).Ok;
        _ = (await api.Get("secrets/v1/secret/s")).Ok;
        var (end, _, words) = await server.Stop();
        end.Should().Be(0, words);
        using var check = new FolderCheck(disk.Folder);
        check.Faults().Should().BeEmpty();
        return disk.HasFailed;
    }
}
