namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>A setting that cannot be used.</summary>
/// <param name="Name">Its full name, such as <c>Queue:ClaimTimeoutSeconds</c>; empty where several are meant.</param>
/// <param name="What">A whole sentence that names it and says what is wrong, and what would be right.</param>
/// <param name="Source">Where its value came from; null where configuration does not tell.</param>
public sealed record SettingFault(string Name, string What, string? Source)
{
    public override string ToString() => Source is null ? What : $"{What} (From {Source}.)";

    /// <summary>All faults as one text: one by itself, several as a list.</summary>
    public static string Text(IReadOnlyList<SettingFault> faults) => faults.Count == 1
        ? faults[0].ToString()
        : $"{faults.Count} settings are wrong:\n" + string.Join('\n', faults.Select(fault => $"- {fault}"));
}
