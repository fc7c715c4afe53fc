namespace Taskcluster.Modules.Kernel.Settings;

/// <summary>
/// Settings that say of themselves what cannot be used. That no number is negative need not be said: none may be.
/// </summary>
public interface ICheckedSettings
{
    /// <summary>Tells each fault; a fault shows no credential.</summary>
    void Check(SettingRules rules);
}
