using System.CommandLine;

namespace Taskcluster.Monolith.Commands;

/// <summary>Options that every command has which starts a server.</summary>
internal sealed class HostOptions
{
    public Option<int?> Port { get; } = new("--port") { Description = "The port to listen at; 0 takes a free one." };

    public Option<string?> Data { get; } = new("--data") { Description = "The folder that keeps the state." };

    public Option<string?> RootUrl { get; } = new("--root-url")
    {
        Description = "Where clients reach the server, if that is not http://localhost and the port.",
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting by its full name, such as Queue:ClaimTimeoutSeconds=60; may be given again.",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Port);
        command.Options.Add(Data);
        command.Options.Add(RootUrl);
        command.Options.Add(Set);
        Set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !token.Value.Contains('=') || token.Value.StartsWith('=')))
            {
                result.AddError($"--set takes Section:Key=value, not '{token.Value}'.");
            }
        });
    }

    public IReadOnlyDictionary<string, string?> Overrides(ParseResult result)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in result.GetValue(Set)!)
        {
            var equals = setting.IndexOf('=');
            overrides[setting[..equals]] = setting[(equals + 1)..];
        }

        return overrides;
    }
}
