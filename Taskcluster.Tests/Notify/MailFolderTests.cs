using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Notify;

/// <summary>Where a host without a mail server leaves its mails.</summary>
public sealed class MailFolderTests
{
    [Test]
    public async Task The_newest_mails_are_kept_and_each_is_told_of()
    {
        using var log = new RecordedLog();
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?>
            {
                ["Notify:Mail:KeepFiles"] = "3",
                ["Logging:LogLevel:Taskcluster.Modules.Notify"] = "Information",
            },
            configureServices: services => services.AddSingleton<ILoggerProvider>(log));

        for (var number = 1; number <= 5; number++)
        {
            _ = await server.SendMail("a@example.com", ("subject", $"mail {number}"));
            await server.Advance(TimeSpan.FromSeconds(1));
        }

        server.Mails().Select(mail => mail.Subject).Should().Equal("mail 3", "mail 4", "mail 5");
        log.Lines.Where(line => line.Contains("Mail for a@example.com, \"mail 5\", lies in "))
            .Should().ContainSingle().Which.Should().EndWith(".eml");
    }

    [Test]
    public async Task What_an_earlier_host_left_unfinished_is_removed()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            await using (var first = await RunningServer.Start(dataFolder: folder))
            {
                _ = await first.SendMail("a@example.com");
                await first.NoticesSettled();
            }

            Directory.CreateDirectory(Path.Combine(folder, "mail.0123"));
            await File.WriteAllTextAsync(Path.Combine(folder, "mail", "1.eml.0123"), "hal");
            await using var second = await RunningServer.Start(dataFolder: folder);

            Directory.GetDirectories(folder, "mail*").Select(Path.GetFileName).Should().Equal("mail");
            Directory.GetFiles(Path.Combine(folder, "mail")).Should().OnlyContain(path => path.EndsWith(".eml"));
            second.Mails().Should().ContainSingle();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_loses_nothing()
    {
        await using var server = await RunningServer.Start();
        var data = server.Services.GetRequiredService<DataFolder>();
        await File.WriteAllTextAsync(data.Combine("mail"), "in the way");

        (await server.SendMail("a@example.com")).Status.Should().Be(200);
        await server.NoticesSettled();
        server.Deliveries().Single().Failure.Should().StartWith("The mail cannot be written to ");
        File.Delete(data.Combine("mail"));
        await server.Advance(TimeSpan.FromSeconds(15));

        server.Mails().Should().ContainSingle();
        server.Deliveries().Should().BeEmpty();
    }
}
