using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Settings;

public sealed class ModuleSettingsTests
{
    [TestCase("S:Count", "many", "S:Count is 'many', which must be a whole number.")]
    [TestCase("S:Count", "-1", "S:Count is '-1', which must not be negative.")]
    [TestCase("S:Count", "3000000000", "S:Count is '3000000000', which must be at most 2147483647.")]
    [TestCase("S:Count", "0", "S:Count is 0, and must be 1 at least.")]
    [TestCase("S:Count", "", "S:Count is '', which must be a whole number.")]
    [TestCase("S:Seconds", "1,5", "S:Seconds is '1,5', which must be a number.")]
    [TestCase("S:Seconds", "NaN", "S:Seconds is 'NaN', which must be a number, and not negative.")]
    [TestCase("S:Enabled", "yes", "S:Enabled is 'yes', which must be true or false.")]
    [TestCase("S:Day", "Someday", "S:Day is 'Someday', which must be one of Sunday, Monday, *")]
    [TestCase("S:Cuont", "1", "S:Cuont is no setting; do you mean S:Count?")]
    [TestCase("S:Other:Naem", "1", "S:Other:Naem is no setting; do you mean S:Other:Name?")]
    [TestCase("S:Elephant", "1", "S:Elephant is no setting; S has Count, Day, Enabled, List, Map, Other, Seconds.")]
    [TestCase("S:List", "a", "S:List is one value; it is a list, whose first is S:List:0.")]
    [TestCase("S:Map", "a", "S:Map is one value; it is a section whose names are yours: S:Map:NAME.")]
    [TestCase("S:Map:x:Nmae", "a", "S:Map:x:Nmae is no setting; do you mean S:Map:x:Name?")]
    [TestCase("S", "a", "S is one value; it is a section, and has Count, *")]
    [TestCase("S:Count:0", "1", "S:Count is a section or a list; it must be one value.")]
    public void A_wrong_setting_is_named_with_what_would_be_right(string name, string value, string fault)
    {
        var settings = Settings((name, value));

        _ = settings.Read("S", section => section.Get<Section>());

        settings.Faults.Should().ContainSingle().Which.What.Should().Match(fault);
    }

    [Test]
    public void What_is_right_is_read_beside_what_is_wrong()
    {
        var settings = Settings(("S:Count", "7"), ("S:Seconds", "soon"), ("S:list:0", "a"), ("S:MAP:x:name", "n"));

        var read = settings.Read("S", section => section.Get<Section>());

        settings.Faults.Should().ContainSingle();
        read.Count.Should().Be(7);
        read.Seconds.Should().Be(2);
        read.List.Should().Equal("a");
        read.Map["x"].Name.Should().Be("n");
    }

    [Test]
    public void A_fault_says_the_last_source_that_set_it()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "settings.json");
        File.WriteAllText(file, """{"S": {"Count": "x", "Seconds": "y", "Day": 9}}""");
        var configuration = new ConfigurationBuilder().AddJsonFile(file)
            .AddInMemoryCollection([new("S:Seconds", "z")]).Build();
        var settings = new ModuleSettings(configuration);

        _ = settings.Read("S", section => section.Get<Section>());

        settings.Faults.Select(fault => fault.ToString()).Should().Equal(
            "S:Count is 'x', which must be a whole number. (From the file settings.json.)",
            "S:Seconds is 'z', which must be a number. (From the command line: --set.)");
    }

    [Test]
    public void A_credential_is_not_shown()
    {
        var settings = Settings(("S:Naem", "canary"), ("S:Other", "canary"), ("S:List", "canary"));

        _ = settings.Read("S", section => section.Get<Section>());

        SettingFault.Text(settings.Faults).Should().StartWith("3 settings are wrong:\n- ").And.NotContain("canary");
    }

    private static ModuleSettings Settings(params (string Name, string Value)[] values) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value)))
            .Build());

    private sealed record Section : ICheckedSettings
    {
        public int Count { get; init; } = 1;

        public double Seconds { get; init; } = 2;

        public bool Enabled { get; init; }

        public DayOfWeek? Day { get; init; }

        public IReadOnlyList<string> List { get; init; } = [];

        public IReadOnlyDictionary<string, Part> Map { get; init; } = new Dictionary<string, Part>();

        public Part Other { get; init; } = new();

        void ICheckedSettings.Check(SettingRules rules) => rules.AtLeast(1, Count);
    }

    private sealed record Part
    {
        public string Name { get; init; } = "";
    }
}
