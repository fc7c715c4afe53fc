using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Monolith;

/// <summary>All that is wrong with the settings is said at once, before anything is started.</summary>
public sealed class SettingsCheckTests
{
    private static readonly Dictionary<string, string?> Wrong = new()
    {
        ["Queue:ClaimTimeoutSecond"] = "60",
        ["Database:BatchLimit"] = "0",
        ["Database:CheckpointMebibytes"] = "300",
        ["Server:Port"] = "99999",
        ["Server:RootUrl"] = "example.com",
        ["Notify:Smtp:From"] = "nobody",
        ["OtherSystems:AzureTableEndpoint"] = "no URL",
        ["Auth:RootAccessToken"] = "short",
        ["Objects:BackendMap:0:Backend"] = "cloud",
        ["Faults:KillAt"] = "never",
        ["Secrts:X"] = "1",
        ["Logging:LogLevel:Default"] = "Chatty",
        ["Logging:Console:FormatterName"] = "xml",
    };

    private static readonly string[] Faults =
    [
        "Queue:ClaimTimeoutSecond is no setting; do you mean Queue:ClaimTimeoutSeconds?",
        "Database:BatchLimit is 0, and must be 1 at least.",
        "Database:CheckpointMebibytes is 300, and must not be more than Database:RestartMebibytes, which is 256.",
        "Server:Port is 99999, which must be between 0 and 65535.",
        "Server:RootUrl must be an http or https URL.",
        "Notify:Smtp:From holds 'nobody', which is not a mail address",
        "OtherSystems:AzureTableEndpoint must be a URL.",
        "Auth:RootAccessToken must match",
        "Objects:BackendMap names the backend 'cloud'",
        "Faults:KillAt is 'never'",
        "Secrts is no section of the settings",
        "Logging:LogLevel:Default is 'Chatty', which must be one of Trace,",
        "Logging:Console:FormatterName is 'xml', which must be one of line, json",
    ];

    [Test]
    public void The_settings_as_they_are_shipped_are_right() =>
        SettingsCheck.Find(Host([])).Should().BeEmpty();

    [Test]
    public void Each_fault_is_found_without_a_start()
    {
        var folder = RunningServer.NewFolder();

        var faults = SettingsCheck.Find(Host(Wrong, folder));

        faults.Should().HaveCount(Faults.Length);
        foreach (var fault in Faults)
        {
            faults.Should().ContainSingle(one => one.What.StartsWith(fault, StringComparison.Ordinal), fault);
        }

        faults.Where(fault => fault.Name.Length > 0).Should().OnlyContain(
            fault => fault.Source == "the command line: --set");
        Directory.Exists(folder).Should().BeFalse();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_host_tells_all_of_them_and_does_not_start(bool isOfTheServer)
    {
        var wrong = Wrong.Where(pair => isOfTheServer || !pair.Key.StartsWith("Server:", StringComparison.Ordinal))
            .ToDictionary();
        var expected = Faults.Where(fault => isOfTheServer || !fault.StartsWith("Server:", StringComparison.Ordinal))
            .ToList();

        var start = () => MonolithHost.Build(Host(wrong));

        var message = (await start.Should().ThrowAsync<UnusableDataException>()).Which.Message;
        message.Should().StartWith($"{expected.Count} settings are wrong:\n");
        message.Split('\n').Should().HaveCount(expected.Count + 1);
        expected.Should().AllSatisfy(fault => message.Should().Contain(fault));
    }

    [Test]
    public async Task The_program_ends_and_says_where_each_came_from()
    {
        var environment = new Dictionary<string, string>
        {
            ["Queue__MaxDependencies"] = "few",
            ["EVENT__PingSeconds"] = "5",
            ["EVENT__OfSomebodyElse"] = "5",
            ["Queues"] = "of somebody else",
        };
        await using var program = ChildProgram.Start(
            ["serve", "--data", RunningServer.NewFolder(), "--set", "Api:MaxBodyDepth=0"], environment);

        var (code, _, errors) = await program.End();

        code.Should().Be(1);
        errors.TrimEnd().Split('\n').Should().BeEquivalentTo(
            "taskcluster: 3 settings are wrong:",
            "- Api:MaxBodyDepth is 0, and must be 1 at least. (From the command line: --set.)",
            "- Queue:MaxDependencies is 'few', which must be a whole number. "
            + "(From the environment: Queue__MaxDependencies.)",
            "- EVENT:PingSeconds is no setting; do you mean Events:PingSeconds? "
            + "(From the environment: EVENT__PingSeconds.)");
    }

    private static HostSettings Host(Dictionary<string, string?> settings, string? folder = null) => new()
    {
        DataFolder = folder ?? RunningServer.NewFolder(),
        IsThrowAway = true,
        Port = 0,
        Overrides = settings,
    };
}
