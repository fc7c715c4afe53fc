using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Hooks;

/// <summary>Settings of the section <c>Hooks</c>.</summary>
public sealed record HooksOptions : ICheckedSettings
{
    /// <summary>How many hooks fire at once: by the clock, and as many by messages.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>How long a fire waits that failed through a fault of ours, before it is tried again.</summary>
    public double RetrySeconds { get; set; } = 60;

    /// <summary>
    /// How late a slot may be that its task is still created as of the slot's moment; a later one is created as of now.
    /// It must be less than what the queue tolerates (<c>Queue:ClockToleranceSeconds</c>).
    /// </summary>
    public double LateMinutes { get; set; } = 10;

    /// <summary>How long it is kept in mind that a hook fired.</summary>
    public double LastFiresDays { get; set; } = 365;

    /// <summary>Cron expressions that one hook may have.</summary>
    public int MaxSchedules { get; set; } = 100;

    /// <summary>Bindings that one hook may have.</summary>
    public int MaxBindings { get; set; } = 200;

    /// <summary>
    /// Exchanges to which no hook may be bound, since it would set itself off: ECMAScript expressions for the beginning
    /// of their names. Null: the two of <see cref="UsuallyDenied"/>.
    /// </summary>
    public IReadOnlyList<string>? DeniedExchanges { get; set; }

    /// <summary>What is denied where the settings say nothing.</summary>
    public static IReadOnlyList<string> UsuallyDenied { get; } =
        ["exchange/taskcluster-queue/v1/task-created", "exchange/taskcluster-hooks/.*"];

    void ICheckedSettings.Check(SettingRules rules)
    {
        rules.AtLeast(1, Concurrency).Above(0, RetrySeconds);
        foreach (var wrong in (DeniedExchanges ?? []).Where(pattern => !EcmaRegex.IsValid(pattern)))
        {
            rules.Require(false, nameof(DeniedExchanges), $"holds '{wrong}', which is no regular expression.");
        }
    }
}
