using System.CommandLine;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// <c>--set Section:Key=value</c>: a setting that wins over file and environment; may be given again.
/// </summary>
internal sealed class SettingOption : Option<string[]>
{
    public SettingOption()
        : base("--set")
    {
        Description = "A setting by its full name, such as Queue:ClaimTimeoutSeconds=60; may be given again.";
        DefaultValueFactory = _ => [];
        Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value))
            {
                if (!text.Contains('=') || text.StartsWith('='))
                {
                    result.AddError($"--set takes Section:Key=value, not '{text}'.");
                }
            }
        });
    }

    public Dictionary<string, string?> Overrides(ParseResult result)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in result.GetValue(this)!)
        {
            var equals = setting.IndexOf('=');
            overrides[setting[..equals]] = setting[(equals + 1)..];
        }

        return overrides;
    }
}
