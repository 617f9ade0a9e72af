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

/** Adds a role per function to the resources, and refers to it in the function. */
export function giveRoles(service: {
  readonly functions: object;
  readonly resources: object;
  readonly provider: object;
}): void;
