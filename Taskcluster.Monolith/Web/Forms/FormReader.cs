using Microsoft.AspNetCore.Http.Features;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Forms;

/// <summary>Reads a form, and decides whether it may be acted upon.</summary>
public sealed class FormReader(Antiforgery antiforgery, SiteOptions options)
{
    private const string Type = "application/x-www-form-urlencoded";
    private const int MostFields = 20_000;

    /// <summary>Reads the form of a request.</summary>
    /// <exception cref="ApiFailure">
    /// 403: it came from another site, and nothing of it may be used; 413, 415: it is no form of ours.
    /// </exception>
    public async Task<PostedForm> Read(HttpContext context)
    {
        if (Antiforgery.ForeignBy(context.Request) is { } reason)
        {
            throw new ApiFailure(403, "ForeignForm", $"The form was refused: {reason}. Nothing was done.");
        }

        if (context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() != Type)
        {
            throw new ApiFailure(
                415, "InputError", $"A page takes forms as {Type}, not as '{context.Request.ContentType}'.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxFormBytes;
        }

        try
        {
            return new PostedForm(await context.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = MostFields, ValueLengthLimit = options.MaxFormBytes },
                context.RequestAborted));
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            throw new ApiFailure(
                413,
                "InputTooLarge",
                $"The form cannot be read: it may have {options.MaxFormBytes:N0} bytes and {MostFields:N0} fields. "
                + error.Message);
        }
    }

    /// <summary>
    /// Why a form is not acted upon as it is, though it may be shown once more to be sent again; null if it is good.
    /// </summary>
    public string? Doubt(HttpContext context, PostedForm form, Caller caller, string? sessionEnded)
    {
        if (sessionEnded is not null)
        {
            return $"Your session has ended: {sessionEnded}";
        }

        if (!antiforgery.IsGood(context, form[PostedForm.TokenField]))
        {
            return "The form bears no token of this browser. Either its cookies were removed or are not kept, or the "
                + "server has a new key.";
        }

        var shownTo = form[PostedForm.ShownToField];
        return shownTo.Length == 0 || shownTo == caller.ClientId
            ? null
            : $"The form was shown to {shownTo}, and "
                + (caller.IsAnonymous ? "you are not signed in now." : $"you are {caller.ClientId} now.");
    }
}
