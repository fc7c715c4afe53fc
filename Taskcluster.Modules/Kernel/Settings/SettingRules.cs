using System.Runtime.CompilerServices;

namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>Takes the faults of one section; names are relative to it.</summary>
public sealed class SettingRules(string section, Action<string, string> add)
{
    /// <summary>A number of which fewer make no sense.</summary>
    public SettingRules AtLeast(
        double least, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value >= least, name, FormattableString.Invariant($"is {value}, and must be {least} at least."));

    /// <summary>A time or a rate that must not be nothing.</summary>
    public SettingRules Above(
        double least, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value > least, name, FormattableString.Invariant($"is {value}, and must be more than {least}."));

    /// <summary>A number within bounds that belong to it.</summary>
    public SettingRules Between(
        double least, double most, double value, [CallerArgumentExpression(nameof(value))] string name = "") => Require(
        value >= least && value <= most,
        name,
        FormattableString.Invariant($"is {value}, which must be between {least} and {most}."));

    /// <summary>A time that must neither be nothing nor longer than anybody waits.</summary>
    public SettingRules AboveUpTo(
        double most, double value, [CallerArgumentExpression(nameof(value))] string name = "") => Require(
        value > 0 && value <= most,
        name,
        FormattableString.Invariant($"is {value}, which must be more than 0 and at most {most}."));

    /// <summary>Two settings of which the one must not exceed the other.</summary>
    public SettingRules InOrder(
        double less,
        double more,
        [CallerArgumentExpression(nameof(less))] string lessName = "",
        [CallerArgumentExpression(nameof(more))] string moreName = "") => Require(
        less <= more,
        lessName,
        FormattableString.Invariant($"is {less}, and must not be more than {section}:{moreName}, which is {more}."));

    /// <summary>A URL of http or https; its value is not shown, since it may be a credential.</summary>
    public SettingRules Url(string? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(IsUrl(value), name, "must be an http or https URL.");

    /// <summary>Whether something is a URL of http or https, or is not set.</summary>
    public static bool IsUrl(string? value) => value is null
        || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    /// <summary>Anything else.</summary>
    /// <param name="isRight">Whether there is no fault.</param>
    /// <param name="name">The setting.</param>
    /// <param name="what">What follows its name in a sentence.</param>
    public SettingRules Require(bool isRight, string name, string what)
    {
        if (!isRight)
        {
            add(name, $"{section}:{name} {what}");
        }

        return this;
    }
}
