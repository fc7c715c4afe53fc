using System.Text.Json;
using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>Makes of a call what is kept of it: bounded, and without what is secret.</summary>
internal sealed class CallNotes(RecorderOptions options)
{
    private const int MostScopes = 100;
    private const string Token = "token";

    public RecordedCall Of(in SeenCall seen)
    {
        var (call, reply, declaration) = (seen.Call, seen.Reply, seen.Method.Declaration);
        var (body, leftOut) = BodyOf(call, declaration);
        return new RecordedCall
        {
            Time = seen.Time,
            Method = $"{declaration.Service}.{declaration.Name}",
            Verb = seen.Http.Request.Method,
            Path = PathOf(seen),
            Query = QueryOf(call),
            ClientId = call?.KnownCaller is { } caller
                ? caller.ClientId
                : FixtureCalls.ClientIdOf(seen.Http, seen.Target),
            Scopes = call?.KnownCaller?.Scopes.Scopes.Take(MostScopes).ToList(),
            RequiredScopes = RequiredBy(call),
            Status = reply?.Status,
            Code = reply is { IsOutput: false, Status: >= 400 } ? CodeOf(reply.Body) : null,
            DurationMilliseconds = Math.Round(seen.Duration.TotalMilliseconds, 3),
            End = seen.End,
            BodyBytes = call?.Body.Length ?? 0,
            Body = body,
            BodyLeftOut = leftOut,
            FaultIds = seen.FaultIds.Count == 0 ? null : seen.FaultIds,
            TaskIds = reply is null ? null : ReplyTasks.Of(declaration, reply),
        };
    }

    // The bewit is a credential, and the query is shown without it; a token in the path is one, too.
    private string PathOf(in SeenCall seen)
    {
        var path = seen.Target;
        if (Kernel.Hawk.Bewit.IsIn(path))
        {
            path = Kernel.Hawk.Bewit.TryStrip(path, out _, out var stripped)
                ? stripped
                : RawTarget.PathOf(path).ToString();
        }

        if (options.KeepSecrets || !seen.Method.Route.ParameterNames.Contains(Token))
        {
            return path;
        }

        return seen.Call is { } call
            ? path.Replace(call[Token], SecretBody.LeftOut, StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(call[Token]), SecretBody.LeftOut, StringComparison.Ordinal)
            : SecretBody.LeftOut;
    }

    private static Dictionary<string, string>? QueryOf(ApiCall? call)
    {
        if (call is not { Query.Count: > 0 })
        {
            return null;
        }

        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in call.Query)
        {
            query[name] = value;
        }

        return query;
    }

    private static RawJson? RequiredBy(ApiCall? call)
    {
        if (call is not { Judged: { } values, Method.Declaration.Scopes: { } template }
            || template.Fill(values) is not { } required)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            required.WriteTo(writer);
        }

        return new RawJson(buffer.ToArray());
    }

    private (RawJson? Body, BodyOmission? LeftOut) BodyOf(ApiCall? call, ApiDeclaration declaration)
    {
        if (call is not { Body.IsEmpty: false })
        {
            return (null, null);
        }

        if (!call.HasJson)
        {
            return (null, BodyOmission.NotJson);
        }

        if (call.Body.Length > options.LargestBodyBytes)
        {
            return (null, BodyOmission.Size);
        }

        if (options.KeepSecrets)
        {
            return (new RawJson(call.Body.ToArray()), null);
        }

        if (declaration.HidesPayload)
        {
            return (null, BodyOmission.Secret);
        }

        return SecretBody.HoldsAny(call.Body.Span)
            ? (SecretBody.Masked(call.Json), BodyOmission.Parts)
            : (new RawJson(call.Body.ToArray()), null);
    }

    private static string? CodeOf(ReadOnlyMemory<byte> error)
    {
        using var document = JsonDocument.Parse(error);
        return document.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
