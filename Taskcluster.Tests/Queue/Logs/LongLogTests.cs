using System.Diagnostics;
using System.Globalization;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.LiveLogCalls;

namespace Taskcluster.Tests.Queue.Logs;

/// <summary>
/// A log of so many lines as <c>TASKCLUSTER_LOG_LINES</c> says, at a server in a process of its own, whose memory must
/// not depend on it: what a reader asks takes no more than a part of the log's size.
/// </summary>
[Category("Logs")]
[Platform(Include = "Linux", Reason = "The kernel tells there how much memory a process had at most.")]
public sealed class LongLogTests
{
    private const int Rounds = 5;
    private const int Readers = 200;
    private const int PieceBytes = 1 << 20;

    // What a server takes anyway, such as the memory of a first request of its kind.
    private const double UsualMebibytes = 16;

    // The web server's buffers of a connection, and ours.
    private const double MebibytesPerReader = 1;

    private static readonly int Lines = int.Parse(
        Environment.GetEnvironmentVariable("TASKCLUSTER_LOG_LINES") ?? "50000", CultureInfo.InvariantCulture);

    private static readonly Lazy<byte[]> Log = new(Text);

    [Test]
    public async Task It_is_opened_at_its_end_and_searched_in_little_memory()
    {
        await using var child = await ChildServer.Start();
        foreach (var kind in new[] { "live", "stored", "packed" })
        {
            await Measure(child, kind);
        }
    }

    [TestCase("live")]
    [TestCase("packed")]
    public async Task One_endless_line_takes_no_more(string kind)
    {
        await using var child = await ChildServer.Start();
        var server = RunningServer.Elsewhere(child.RootUrl, child.Root, "");
        var line = Log.Value.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        var path = await Keep(server, line, kind);
        _ = await Ask(server, path, "tail=1&follow=0");
        var before = await Reset(child);

        var tail = await Ask(server, path, "tail=1&follow=0");
        var found = await Ask(server, path, $"search=unit%20{Lines}%20");

        tail.Text.Should().HaveLength(Math.Min(line.Length, 4 << 20)).And.EndWith(" ms ");
        found.Json["matches"]!.AsArray().Single()!["text"]!.GetValue<string>().Should().Contain($"unit {Lines} of");
        found.Json["lines"]!.GetValue<int>().Should().Be(1);
        (MemoryOf(child, "VmHWM:") - before).Should().BeLessThan(2 * UsualMebibytes, "a tail has 4 MiB at most");
    }

    [Test]
    public async Task Two_hundred_followers_get_every_byte()
    {
        await using var child = await ChildServer.Start();
        var server = RunningServer.Elsewhere(child.RootUrl, child.Root, "");
        var (url, appendUrl) = await server.OpenLog(await server.RunningTask());
        var before = await Reset(child);
        var watch = Stopwatch.StartNew();
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(() => Follow(url))).ToList();

        await Send(appendUrl, Log.Value);
        var sent = watch.Elapsed;
        var lengths = await Task.WhenAll(readers);

        lengths.Should().AllBeEquivalentTo(Log.Value.Length);
        var growth = MemoryOf(child, "VmHWM:") - before;
        await TestContext.Out.WriteLineAsync(
            $"{Readers} followers, {Lines} lines, {Mebibytes:0} MiB: sent in {sent.TotalSeconds:0.0} s, followed in "
            + $"{watch.Elapsed.TotalSeconds:0.0} s; memory {before:0} MiB, at most {growth:0} more: "
            + $"{growth / Mebibytes / Readers:0.0000} of what was sent");
        growth.Should().BeLessThan(Readers * MebibytesPerReader);
    }

    private static async Task Measure(ChildServer child, string kind)
    {
        var server = RunningServer.Elsewhere(child.RootUrl, child.Root, "");
        var few = await Keep(server, "few lines\n"u8.ToArray(), kind);
        _ = await Ask(server, few, "tail=10&follow=0");
        _ = await Ask(server, few, "search=lines");
        var path = await Keep(server, Log.Value, kind);
        var before = await Reset(child);
        var (opened, searched, missed) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var tail = await Timed(opened, () => Ask(server, path, "tail=100&follow=0"));
            var found = await Timed(searched, () => Ask(server, path, $"search=unit%20{Lines}%20"));
            var nothing = await Timed(missed, () => Ask(server, path, "search=nowhere%20to%20be%20found"));

            tail.Text.Should().Be(Encoding.UTF8.GetString(EndOf(Log.Value, 100)));
            found.Json["matches"]![0]!["line"]!.GetValue<int>().Should().Be(Lines);
            found.Json["lines"]!.GetValue<int>().Should().Be(Lines);
            nothing.Json["bytes"]!.GetValue<long>().Should().Be(Log.Value.Length);
        }

        var growth = MemoryOf(child, "VmHWM:") - before;
        await TestContext.Out.WriteLineAsync(
            $"{kind}, {Lines} lines, {Mebibytes:0} MiB (ms, min/median/max of {Rounds}): end {Figures(opened)}, "
            + $"search {Figures(searched)}, in vain {Figures(missed)}; "
            + $"memory {before:0} MiB, at most {growth:0} more: {growth / Mebibytes:0.00} of the log");
        growth.Should().BeLessThan(UsualMebibytes, "a log of {0:0} MiB, {1}, does not go into memory", Mebibytes, kind);
    }

    private static byte[] Text()
    {
        var random = new Random(8);
        var text = new StringBuilder();
        for (var line = 1; line <= Lines; line++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"[2026-11-22T18:{line / 60000 % 60:00}:{line / 1000 % 60:00}.{line % 1000:000}Z] unit {line} of "
                + $"src/{random.Next(40)}/part{random.Next(999)}.cpp -> {random.Next():x8}{random.Next():x8}.o "
                + $"in {random.Next(9999)} ms\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] EndOf(byte[] log, int lines)
    {
        var at = log.Length - 1;
        for (var left = Math.Min(lines, Lines); left > 0 && at >= 0; left--)
        {
            at = log.AsSpan(0, at).LastIndexOf((byte)'\n');
        }

        return log[(at + 1)..];
    }

    private static async Task<string> Keep(RunningServer server, byte[] content, string kind)
    {
        var taskId = await server.RunningTask();
        if (kind == "live")
        {
            await Send((await server.OpenLog(taskId)).AppendUrl, content);
        }
        else
        {
            await server.StoreLog(taskId, Name, content, isPacked: kind == "packed");
        }

        return $"/task-log/{taskId}/0/{Name}";
    }

    private static async Task Send(string appendUrl, byte[] content)
    {
        for (var at = 0; at < content.Length; at += PieceBytes)
        {
            var count = Math.Min(PieceBytes, content.Length - at);
            (await Append(appendUrl, at, content.AsMemory(at, count), at + count == content.Length))
                .Should().Be(at + count);
        }
    }

    // How many bytes came, all of which have to be the log's.
    private static async Task<int> Follow(string url)
    {
        using var answer = await Read(url);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 << 10];
        var position = 0;
        int count;
        while ((count = await body.ReadAsync(buffer)) > 0)
        {
            if (!Log.Value.AsSpan(position, count).SequenceEqual(buffer.AsSpan(0, count)))
            {
                throw new InvalidDataException($"What came behind byte {position} is not what was sent.");
            }

            position += count;
        }

        return position;
    }

    private static async Task<ApiAnswer> Ask(RunningServer server, string path, string query)
    {
        var answer = await server.Anonymous().Get($"{path}?{query}");
        answer.Status.Should().Be(200, answer.Text);
        return answer;
    }

    private static async Task<T> Timed<T>(List<double> times, Func<Task<T>> call)
    {
        var watch = Stopwatch.StartNew();
        var result = await call();
        times.Add(watch.Elapsed.TotalMilliseconds);
        return result;
    }

    private static string Figures(List<double> times)
    {
        times.Sort();
        return $"{times[0]:0.0}/{times[times.Count / 2]:0.0}/{times[^1]:0.0}";
    }

    private static double Mebibytes => Log.Value.Length / 1048576.0;

    // From now on the kernel reckons the most memory anew; what there is.
    private static async Task<double> Reset(ChildServer child)
    {
        await File.WriteAllTextAsync($"/proc/{child.Program.Id}/clear_refs", "5");
        return MemoryOf(child, "VmRSS:");
    }

    private static double MemoryOf(ChildServer child, string name)
    {
        var line = File.ReadLines($"/proc/{child.Program.Id}/status").Single(text => text.StartsWith(name));
        return double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
