using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>A task that says very much, at the worker as users start it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class LongOutputTests
{
    [Test]
    public async Task Output_without_a_newline_is_never_held_in_memory()
    {
        await using var worker = await ChildWorker.Start();
        _ = await worker.Run("true", "--json");
        var before = worker.PeakMebibytes;

        var (code, _, errors) = await worker.Run("head -c 134217728 /dev/zero", "--json");

        code.Should().Be(0, errors);
        worker.PeakMebibytes.Should().BeLessThan(before + 64, "128 MiB went through it");
    }
}
