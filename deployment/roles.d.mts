interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly object[];
}

export interface Role {
  readonly Type: 'AWS::IAM::Role';
  readonly Properties: {
    readonly Policies: readonly {
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    }[];
  };
}

/** Adds a role for every function to the resources, and names it in the function. */
export function giveRoles(service: {
  readonly functions: object;
  readonly resources: object;
  readonly provider: object;
}): void;
