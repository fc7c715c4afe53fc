using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.QueueSearch;

/// <summary>Settings of the section <c>QueueSearch</c>.</summary>
public sealed record QueueSearchOptions : ICheckedSettings
{
    /// <summary>
    /// Look-ups after which a page ends, full or not; bounds the time of a search whose terms seldom meet.
    /// </summary>
    public int LookupsPerPage { get; set; } = 20_000;

    /// <summary>Tasks that are taken in by one transaction while an existing database is indexed.</summary>
    public int FillChunk { get; set; } = 50;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, LookupsPerPage)
        .AtLeast(1, FillChunk);
}
