using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.CommandLine;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>Names and targets that want to lead out of the place that they belong to.</summary>
public sealed class PathTraversalTests : ServerTests
{
    private static readonly string[] Names =
    [
        "../../../../../../up", "/etc/up", "a/../../../../up", "..", "%2e%2e%2f%2e%2e%2fup", @"..\..\up", "./up",
        "C:/up",
    ];

    private DataFolder Data => Server.Services.GetRequiredService<DataFolder>();

    [Test]
    public async Task An_artifacts_name_is_no_path_on_our_disk()
    {
        var taskId = await Server.ClaimedTask();
        var before = Beside();

        foreach (var name in Names)
        {
            await Server.Upload(taskId, name, Encoding.UTF8.GetBytes("content of " + name));
        }

        foreach (var name in Names)
        {
            Encoding.UTF8.GetString(await Server.ContentOf(taskId, name)).Should().Be("content of " + name);
        }

        Server.ArtifactFiles().Should().HaveCount(Names.Length).And.OnlyContain(
            file => file.All(letter => char.IsAsciiHexDigitLower(letter) || letter == Path.DirectorySeparatorChar));
        Beside().Should().Equal(before);
    }

    [TestCase("/task-storage/../encryption.key")]
    [TestCase("/task-storage/{0}/../../encryption.key")]
    [TestCase("/task-storage/{0}/%2e%2e/%2e%2e/encryption.key")]
    [TestCase("/task-storage/{0}/runs/0/artifacts/..%2f..%2f..%2fencryption.key")]
    [TestCase("/task-storage/{0}/runs/0/artifacts/..%5c..%5cencryption.key")]
    [TestCase("/task-storage/{0}/runs/0/artifacts/../../../../../../../../../etc/passwd")]
    [TestCase("/task-storage/{0}/runs/..%2f0/result.json")]
    [TestCase("/artifacts/../encryption.key")]
    [TestCase("/artifacts/%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("/references/../encryption.key")]
    [TestCase("/references/%2e%2e%2fappsettings.json")]
    [TestCase("/schemas/..%2f..%2f..%2fetc%2fpasswd")]
    [TestCase("/schemas/queue/v1/....//....//etc/passwd")]
    [TestCase(@"/..\..\etc\passwd")]
    [TestCase("//etc/passwd")]
    [TestCase("/../../../../etc/passwd")]
    [TestCase("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("/api/queue/v1/task/..%2f..%2f..%2fetc%2fpasswd")]
    [TestCase("/api/secrets/v1/secret/../../../encryption.key")]
    [TestCase("/api/object/v1/download/..%2f..%2fencryption.key")]
    public async Task A_target_leads_to_no_file_of_ours(string target)
    {
        var taskId = await Server.ClaimedTask();

        var answer = await RawHttp.SendAsRoot(Server, "GET", string.Format(target, taskId));

        answer.Status.Should().BeInRange(400, 499);
        answer.Text.Should().NotContain("root:x:").And.NotContain("\"Logging\"")
            .And.NotContain((await File.ReadAllTextAsync(Data.Combine("encryption.key"))).Trim());
    }

    [Test]
    public async Task A_signed_url_leads_to_nothing_else()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "public/a", "a"u8.ToArray());
        var url = new Uri(await Server.LocationOf(taskId, "public/a"));
        var segments = url.AbsolutePath.Split('/');

        foreach (var path in new[]
        {
            url.AbsolutePath + "/../x", url.AbsolutePath + "%2f..", "/" + segments[1] + "/../encryption.key",
            url.AbsolutePath.Replace(taskId, "../" + taskId), url.AbsolutePath + "%00",
        })
        {
            (await RawHttp.Send(Server, "GET", path + url.Query)).Status.Should().BeInRange(400, 499, path);
        }

        (await RawHttp.Send(Server, "GET", url.PathAndQuery)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_mails_file_has_a_name_of_ours_whatever_the_mail_says()
    {
        var before = Beside();

        foreach (var text in new[] { "../../evil", "/etc/evil", @"..\evil", "a/b\0c" })
        {
            (await Server.SendMail("a@example.com", ("subject", text))).Status.Should().BeOneOf(200, 400);
            (await Server.SendMail($"{text}@example.com")).Status.Should().BeOneOf(200, 204, 400);
        }

        await Server.NoticesSettled();

        var files = Directory.GetFiles(Data.Combine("mail")).Select(Path.GetFileName).ToList();
        files.Should().NotBeEmpty().And.OnlyContain(file => file!.EndsWith(".eml") && !file.Contains("evil"));
        Beside().Should().Equal(before);
    }

    [Test]
    public async Task An_export_writes_nothing_beside_its_folder()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using (var server = await RunningServer.Start(dataFolder: data))
        {
            var taskId = await server.ClaimedTask();
            foreach (var name in Names)
            {
                await server.Upload(taskId, name, Encoding.UTF8.GetBytes(name));
            }
        }

        var tree = Path.Combine(folder.Path, "tree");
        _ = (await Verb.RunHere("export", tree, "--layout", "task-storage", "--data", data)).Ok;

        Directory.GetFileSystemEntries(folder.Path).Should().BeEquivalentTo(data, tree);
        Directory.GetFiles(tree, "*", SearchOption.AllDirectories).Should()
            .OnlyContain(path => path.StartsWith(tree + Path.DirectorySeparatorChar))
            .And.HaveCountGreaterThan(Names.Length);
    }

    // What lies around the data folder and in it, but for contents and mails.
    private string[] Beside() =>
    [
        .. Directory.GetFileSystemEntries(Data.Path).Select(Path.GetFileName).OfType<string>()
            .Where(name => name is not ("artifacts" or "mail")).Order(StringComparer.Ordinal),
        .. new[] { "up", "evil", "evil.eml" }.Where(name => File.Exists(Path.Combine(Data.Path, "..", name))),
    ];
}
