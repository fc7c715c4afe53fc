using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>A large artifact by plain curl, beside nginx with the same file.</summary>
internal sealed class LargeContentFigure : Figure
{
    private const long Mebibyte = 1024 * 1024;
    private const long MostPeakMebibytes = 200;

    public override string Name => "largeContent";

    public override string Title => "A large artifact";

    public override string Text =>
        "A file goes up as an object by curl and comes down again, in rounds that alternate with nginx (sendfile on) "
        + "serving the same file; MiB a second as curl reckons them, into /dev/null, and the server's peak of resident "
        + "memory. nginx stands in the path, or the ratio is missing.";

    public override async Task<Table> Take(Bench bench)
    {
        var folder = bench.NewFolder();
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "large");
        WriteFile(file, bench.Options.Mebibytes);
        var server = await bench.StartServer();
        var upload = await Upload(bench, server, file);
        var url = await DownloadUrl(bench, server);
        using var nginx = Nginx.TryStart(folder);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            ours.Add(await Curl("-o", "/dev/null", url));
            if (nginx is not null)
            {
                theirs.Add(await Curl("-o", "/dev/null", $"{nginx.Url}/large"));
            }

            Bench.Say($"{Name}: {ours[^1]:0} MiB/s, nginx {theirs.LastOrDefault():0} MiB/s");
        }

        var peak = PeakMebibytes(server.Id);
        if (peak > MostPeakMebibytes)
        {
            Miss($"The server took {peak} MiB for {bench.Options.Mebibytes} MiB; it may take {MostPeakMebibytes} MiB.");
        }

        var table = new Table("what", $"{bench.Options.Mebibytes:#,0} MiB");
        table.Add("upload MiB/s", Table.Number(upload));
        table.Add("download MiB/s", Table.MedianAndRange(ours));
        table.Add("nginx MiB/s", theirs.Count > 0 ? Table.MedianAndRange(theirs) : "not installed");
        table.Add("ratio %", theirs.Count > 0 ? Table.Number(100 * Table.Median(ours) / Table.Median(theirs)) : "");
        table.Add("peak of the server's memory, MiB", Table.Number(peak));
        return table;
    }

    private static void WriteFile(string path, int mebibytes)
    {
        var random = new Random(1);
        var buffer = new byte[Mebibyte];
        using var file = File.Create(path);
        for (var number = 0; number < mebibytes; number++)
        {
            random.NextBytes(buffer);
            file.Write(buffer);
        }
    }

    private static async Task<double> Upload(Bench bench, ChildProcess server, string file)
    {
        var uploadId = SlugId.New();
        var method = await Ask(bench, server, "PUT", "object/v1/upload/large", new
        {
            projectId = "benchmark",
            uploadId,
            expires = WireTime.Format(TimeProvider.System.GetUtcNow().AddDays(1)),
            proposedUploadMethods = new
            {
                putUrl = new { contentType = "application/octet-stream", contentLength = new FileInfo(file).Length },
            },
        });
        var putUrl = method.GetProperty("uploadMethod").GetProperty("putUrl").GetProperty("url").GetString()!;
        var speed = await Curl("-T", file, "-H", "Content-Type: application/octet-stream", putUrl);
        await Ask(bench, server, "POST", "object/v1/finish-upload/large", new { projectId = "benchmark", uploadId });
        return speed;
    }

    private static async Task<string> DownloadUrl(Bench bench, ChildProcess server)
    {
        var answer = await Ask(bench, server, "PUT", "object/v1/start-download/large", new
        {
            acceptDownloadMethods = new { simple = true },
        });
        return answer.GetProperty("url").GetString()!;
    }

    private static async Task<JsonElement> Ask(
        Bench bench, ChildProcess server, string verb, string path, object body)
    {
        var batch = new RequestBatch(1024);
        bench.SignerFor(server).Add(batch, verb, path, JsonSerializer.SerializeToUtf8Bytes(body));
        using var connection = await LoadConnection.Open(server.Port);
        await connection.Exchange(batch[0]);
        return JsonElement.Parse(connection.Body);
    }

    // MiB a second.
    private static async Task<double> Curl(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("curl") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-sSfL", "-w", "\n%{speed_upload} %{speed_download}", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"curl ended with {process.ExitCode}: {output}");
        }

        return output.Split('\n')[^1].Split(' ').Max(text => double.Parse(text, CultureInfo.InvariantCulture))
            / Mebibyte;
    }

    private static long PeakMebibytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status")
            .Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
