using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Kernel.Faults;

/// <summary>Where the program kills itself; that it does is seen by the crash test.</summary>
public sealed class KillPointsTests
{
    [Test]
    public void Without_a_setting_nobody_dies()
    {
        foreach (var kills in new[] { KillPoints.None, KillPoints.Parse(null), KillPoints.Parse("") })
        {
            kills.IsArmed.Should().BeFalse();
            foreach (var point in Enum.GetValues<KillPoint>())
            {
                kills.WaitsFor(point).Should().BeFalse();
                kills.Pass(point);
                kills.PassInto(point);
            }
        }
    }

    [Test]
    public void Other_points_and_earlier_passes_are_survived()
    {
        var kills = KillPoints.Parse("before-commit:3");

        kills.Pass(KillPoint.BeforeCommit);
        kills.Pass(KillPoint.BeforeCommit);
        for (var time = 0; time < 5; time++)
        {
            kills.Pass(KillPoint.AfterCommit);
        }

        kills.ToString().Should().Be("before-commit:3");
        kills.WaitsFor(KillPoint.BeforeCommit).Should().BeTrue();
        kills.WaitsFor(KillPoint.AfterCommit).Should().BeFalse();
    }

    [Test]
    public void Each_point_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<KillPoint>().Select(point => point.ToSetting()).ToList();

        names.Should().OnlyHaveUniqueItems()
            .And.OnlyContain(name => name.All(letter => letter == '-' || char.IsAsciiLetterLower(letter)));
        names.Select(KillPointNames.Find).Should().Equal(Enum.GetValues<KillPoint>().Cast<KillPoint?>());
    }

    [TestCase("x")]
    [TestCase("before-commit")]
    [TestCase("before-commit:")]
    [TestCase("before-commit:0")]
    [TestCase("before-commit:-1")]
    [TestCase("before-commit:1:2")]
    [TestCase("BeforeCommit:1")]
    [TestCase("nowhere:1")]
    public void Anything_else_is_refused_in_words(string setting)
    {
        var parse = () => KillPoints.Parse(setting);

        parse.Should().Throw<UnusableDataException>().WithMessage($"*'{setting}'*for tests only*before-commit:17*");
    }
}
