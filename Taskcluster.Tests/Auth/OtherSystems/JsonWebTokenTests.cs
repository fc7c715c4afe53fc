using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.OtherSystems;

namespace Taskcluster.Tests.Auth.OtherSystems;

/// <summary>Tokens, against what others make of the same secret and claims.</summary>
public sealed class JsonWebTokenTests
{
    // Made with the npm package jsonwebtoken.
    [Test]
    public void A_token_is_that_of_another_implementation() =>
        JsonWebToken.Sign("wst-secret-of-a-test", Encoding.UTF8.GetBytes(
            """{"tid":"my~client","aud":"audience","sub":"project/x","iat":1795301592,"exp":1795647192,"""
            + "\"nbf\":1795300692,\"iss\":\"taskcluster-auth\"}"))
        .Should().Be(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0aWQiOiJteX5jbGllbnQiLCJhdWQiOiJhdWRpZW5jZSIsInN1YiI6InByb2pl"
            + "Y3QveCIsImlhdCI6MTc5NTMwMTU5MiwiZXhwIjoxNzk1NjQ3MTkyLCJuYmYiOjE3OTUzMDA2OTIsImlzcyI6InRhc2tjbHVzdGVy"
            + "LWF1dGgifQ.bnrpbWHdbNbIInZ29PKrLGXY58C3tJAqTBqitZMIkAo");
}
