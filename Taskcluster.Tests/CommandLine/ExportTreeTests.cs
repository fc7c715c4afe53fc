using System.IO.Compression;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>The verb <c>export --layout task-storage</c>, beside a server that runs (spec/queue.md §4).</summary>
public sealed class ExportTreeTests
{
    private TemporaryFolder folder = null!;
    private RunningServer server = null!;

    private string Data => Path.Combine(folder.Path, "data");

    private string Tree => Path.Combine(folder.Path, "tree");

    [SetUp]
    public async Task Start()
    {
        folder = new TemporaryFolder();
        server = await RunningServer.Start(dataFolder: Data);
    }

    [TearDown]
    public async Task Stop()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task The_tree_holds_what_the_server_shows_and_a_second_export_changes_nothing()
    {
        var pending = await server.Task();
        var failed = await server.ClaimedTask();
        (await server.AsRoot().Put($"/task-storage/{failed}/runs/0/logs.json", "{ \"mine\": 1}")).Status
            .Should().Be(204);
        _ = (await server.Report(failed, 0, "failed")).Ok;
        var completed = await server.ClaimedTask();
        await server.Upload(completed, "public/logs/live.log", "log"u8.ToArray());
        await server.Upload(completed, "private/secret", "secret"u8.ToArray());
        await server.Upload(completed, "public/result.json", "{\"r\":1}"u8.ToArray(), "application/json");
        _ = (await server.CreateArtifact(completed, "public/link", ArtifactCalls.Link("private/secret"))).Ok;
        _ = (await server.Report(completed, 0, "completed")).Ok;

        var first = Lines(await Export());

        first[^1].Should().Be("""{"tasks":3,"written":14,"unchanged":0,"altered":0,"leftOut":0}""");
        first.Should().Contain("""{"done":3,"total":3}""");
        var files = Files();
        files.Should().BeEquivalentTo(
            $"{pending}/task.json",
            $"{failed}/task.json", $"{failed}/resolution.json", $"{failed}/runs/0/logs.json",
            $"{failed}/runs/0/result.json", $"{failed}/runs/0/artifacts/public/logs.json",
            $"{completed}/task.json", $"{completed}/resolution.json", $"{completed}/runs/0/logs.json",
            $"{completed}/runs/0/result.json", $"{completed}/runs/0/artifacts/public/logs/live.log",
            $"{completed}/runs/0/artifacts/private/secret", $"{completed}/runs/0/artifacts/public/result.json",
            $"{completed}/runs/0/artifacts/public/link");
        foreach (var file in files)
        {
            var answer = await server.AsRoot().Get($"/task-storage/{file}");
            var shown = answer.Status == 303 ? await Content(answer) : answer.Text;
            (await File.ReadAllTextAsync(Path.Combine(Tree, file))).Should().Be(shown, file);
        }

        Lines(await Export())[^1].Should().Be("""{"tasks":3,"written":0,"unchanged":14,"altered":0,"leftOut":0}""");
    }

    [Test]
    public async Task A_tree_is_brought_up_to_date()
    {
        var taskId = await server.CompletedTask();
        _ = await Export();
        var damaged = Path.Combine(Tree, taskId, "task.json");
        await File.WriteAllTextAsync(damaged, "x");
        _ = (await server.Control(taskId, "rerun")).Ok;

        _ = await Export();

        Files().Should().BeEquivalentTo($"{taskId}/task.json", $"{taskId}/runs/0/result.json");
        (await File.ReadAllTextAsync(damaged)).Should().StartWith("{");
    }

    [Test]
    public async Task Names_that_no_file_can_have_are_altered_and_told_and_none_leads_outside()
    {
        var taskId = await server.ClaimedTask();
        string[] names =
        [
            "a", "a/b", "A/c", "case", "CASE", "../../../../up", "/etc/x", "x//y", "trail/", "./dot", "con.txt",
            "back\\slash", "colon:", "dot.", new string('n', 300), string.Join('/', Enumerable.Repeat("deep", 200)),
        ];
        foreach (var name in names)
        {
            await server.Upload(taskId, name, System.Text.Encoding.UTF8.GetBytes(name));
        }

        var lines = Lines(await Export());

        var altered = lines.Select(line => JsonNode.Parse(line)!["altered"])
            .OfType<JsonObject>()
            .ToDictionary(entry => entry["name"]!.GetValue<string>(), entry => entry["file"]!.GetValue<string>());
        altered.Keys.Should().BeEquivalentTo(names.Except(["a/b", "A/c", "CASE"]));
        var root = $"{taskId}/runs/0/artifacts";
        foreach (var name in names)
        {
            var file = altered.GetValueOrDefault(name) ?? $"{root}/{name}";
            file.Should().StartWith(root + "/");
            file.Split('/').Should().NotContain("").And.NotContain(".").And.NotContain("..");
            (await File.ReadAllTextAsync(Path.Combine(Tree, file))).Should().Be(name);
        }

        Directory.GetFileSystemEntries(folder.Path).Should().HaveCount(2, "nothing is beside the tree and the data");
        Lines(await Export())[^1].Should().Contain("\"written\":0");
    }

    [Test]
    public async Task What_has_no_content_here_is_left_out_and_told()
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "elsewhere");
        _ = (await server.CreateArtifact(taskId, "bad", ArtifactCalls.Error())).Ok;
        _ = (await server.CreateArtifact(taskId, "empty", ArtifactCalls.S3())).Ok;
        _ = (await server.CreateArtifact(taskId, "dangling", ArtifactCalls.Link("nothing"))).Ok;
        _ = (await server.CreateArtifact(taskId, "circle", ArtifactCalls.Link("circle"))).Ok;

        var output = (await Verb.Run("export", Tree, "--layout", "task-storage", "--data", Data)).Ok;

        output.Should().Contain("'elsewhere'").And.Contain("https://example.com/x")
            .And.Contain("'bad'").And.Contain("'empty'").And.Contain("'dangling'").And.Contain("circle")
            .And.EndWith("Artifacts named otherwise: 0; left out: 5.\n");
        Files().Should().BeEquivalentTo($"{taskId}/task.json");
    }

    [Test]
    public async Task Encoded_content_is_written_as_it_is_meant()
    {
        var taskId = await server.ClaimedTask();
        var url = (await server.CreateArtifact(taskId, "log", ArtifactCalls.S3())).Ok["putUrl"]!.GetValue<string>();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("unpacked"u8.ToArray());
        }

        using var answer = await ArtifactCalls.Put(url, packed.ToArray(), encoding: "gzip");
        answer.EnsureSuccessStatusCode();

        _ = await Export();

        (await File.ReadAllTextAsync(Path.Combine(Tree, taskId, "runs/0/artifacts/log"))).Should().Be("unpacked");
    }

    [Test]
    public async Task Artifacts_that_the_object_service_keeps_are_written_too()
    {
        var taskId = await server.ClaimedTask();
        await server.ObjectArtifact(taskId, "public/object", "kept as an object"u8.ToArray());
        _ = (await server.CreateArtifact(taskId, "public/link", ArtifactCalls.Link("public/object"))).Ok;
        var unfinished = new JsonObject { ["storageType"] = "object", ["contentType"] = "text/plain" };
        _ = (await server.CreateArtifact(taskId, "public/unfinished", unfinished)).Ok;

        var lines = Lines(await Export());

        lines[^1].Should().Be("""{"tasks":1,"written":3,"unchanged":0,"altered":0,"leftOut":1}""");
        lines.Should().ContainSingle(line => line.Contains("public/unfinished"))
            .Which.Should().Contain("of which nothing was uploaded");
        foreach (var name in new[] { "public/object", "public/link" })
        {
            (await File.ReadAllTextAsync(Path.Combine(Tree, taskId, "runs/0/artifacts", name)))
                .Should().Be("kept as an object");
        }

        Lines(await Export())[^1].Should().Contain("\"written\":0,\"unchanged\":3");
    }

    [Test]
    public async Task What_has_expired_is_not_written_although_it_lies_there_still()
    {
        var past = Modules.Kernel.Time.WireTime.Format(TimeProvider.System.GetUtcNow().AddMilliseconds(-1));
        server.Clock.Jump(TimeSpan.FromDays(-1));
        var taskId = await server.ClaimedTask(("deadline", past), ("expires", server.In(TimeSpan.FromDays(2))));
        var body = ArtifactCalls.S3();
        body["expires"] = past;
        var url = (await server.CreateArtifact(taskId, "a", body)).Ok["putUrl"]!.GetValue<string>();
        using var put = await ArtifactCalls.Put(url, "content"u8.ToArray());
        put.EnsureSuccessStatusCode();

        Lines(await Export())[^1].Should().Be("""{"tasks":1,"written":1,"unchanged":0,"altered":0,"leftOut":0}""");

        Files().Should().Equal($"{taskId}/task.json");
    }

    [Test]
    public async Task Symbolic_links_are_not_followed()
    {
        var taskId = await server.Task();
        var outside = Directory.CreateDirectory(Path.Combine(folder.Path, "outside")).FullName;
        Directory.CreateDirectory(Tree);
        Directory.CreateSymbolicLink(Path.Combine(Tree, taskId), outside);

        (await Verb.RunHere("export", Tree, "--layout", "task-storage", "--data", Data)).Complaint
            .Should().Contain("symbolic link").And.Contain(taskId);

        Directory.GetFileSystemEntries(outside).Should().BeEmpty();
    }

    [Test]
    public async Task A_folder_has_to_be_named()
    {
        (await Verb.RunHere("export", "--layout", "task-storage", "--data", Data)).Complaint.Should().Contain("DIR");
        (await Verb.RunHere("export", folder.Write("file", "x"), "--layout", "task-storage", "--data", Data)).Complaint
            .Should().Contain("is a file");
    }

    private static async Task<string> Content(ApiAnswer redirect)
    {
        using var answer = await ArtifactCalls.Fetch(redirect.Header("location")!);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string[] Lines(string output) => output.TrimEnd('\n').Split('\n');

    private async Task<string> Export() => (await Verb.RunHere(
        "export", Tree, "--layout", "task-storage", "--data", Data, "--root-url", server.RootUrl, "--json")).Ok;

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(Tree, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Tree, path))];
}
