using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>What a dead worker's tasks left is found by their folder, and nothing else is touched.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "It reads /proc.")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LeftProcessesTests
{
    [Test]
    public async Task What_has_shed_its_environment_goes_with_its_session()
    {
        using var folder = new TemporaryFolder();
        using var task = Start($"{folder.Path}/t.0/task", "env -i sleep 300 & echo $!; wait");
        var shed = await Number(task);
        using var other = Start($"{folder.Path}x/t.0/task", "echo $$; exec sleep 300");
        var spared = await Number(other);

        try
        {
            (await LeftProcesses.Kill(folder.Path)).Should().Be(2);

            LivingProcess.Find(shed).Should().BeNull();
            await task.WaitForExitAsync();
            LivingProcess.Find(spared).Should().NotBeNull();
            (await LeftProcesses.Kill(folder.Path)).Should().Be(0);
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync();
        }
    }

    [Test]
    public void A_process_is_known_by_its_start_and_not_by_its_number_alone()
    {
        var own = LivingProcess.Find(Environment.ProcessId)!;

        own.Should().Be(LivingProcess.Find(Environment.ProcessId));
        own.Should().NotBe(own with { Started = own.Started + 1 });
        own.Started.Should().BePositive();
        LivingProcess.All().Should().Contain(own);
    }

    private static Process Start(string directory, string script)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["TASK_WORKDIR"] = directory;
        return Process.Start(start)!;
    }

    private static async Task<int> Number(Process process) =>
        int.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
}
